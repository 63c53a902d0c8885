//! Who uses a session: what a host has found out before the session began, and rights that follow from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::Session;
use crate::author::in_session;

/// Somebody whom the host knows: an id, and what it knows of them. A session has the same user from its beginning to its end: a page
/// that comes back as somebody else, or with other claims, gets a new session.
///
/// ```
/// use lattice_session::User;
///
/// let ada = User::new("ada").with("name", "Ada Lovelace").with("roles", ["admin", "author"]);
/// assert_eq!(ada.id(), "ada");
/// assert!(ada.has("roles", "admin"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    id: Box<str>,
    claims: BTreeMap<Box<str>, Claim>,
}

/// What a host knows of a user under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Such as a name.
    Text(Box<str>),
    /// A whole number.
    Int(i64),
    /// Such as whether an address was verified.
    Bool(bool),
    /// Such as roles.
    List(Vec<Self>),
}

impl User {
    /// Somebody of whom no more is known than this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into().into(),
            claims: BTreeMap::new(),
        }
    }

    /// Adds a claim. What changes by itself (times, counts) is none: the page would be loaded anew each time that it comes back.
    #[must_use]
    pub fn with(mut self, name: &str, claim: impl Into<Claim>) -> Self {
        self.claims.insert(name.into(), claim.into());
        self
    }

    /// What tells them from all others.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The claim of this name.
    pub fn claim(&self, name: &str) -> Option<&Claim> {
        self.claims.get(name)
    }

    /// All claims, by their names.
    pub fn claims(&self) -> impl Iterator<Item = (&str, &Claim)> {
        self.claims.iter().map(|(name, claim)| (&**name, claim))
    }

    /// Whether the claim of this name is this text, or a list with it.
    pub fn has(&self, name: &str, text: &str) -> bool {
        self.claim(name).is_some_and(|claim| claim.has(text))
    }
}

impl Claim {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn has(&self, wanted: &str) -> bool {
        match self {
            Self::Text(text) => &**text == wanted,
            Self::List(items) => items.iter().any(|item| item.as_str() == Some(wanted)),
            Self::Int(_) | Self::Bool(_) => false,
        }
    }
}

impl From<&str> for Claim {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Claim {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Claim {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Claim {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Claim {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Claim {
    fn from(items: [T; N]) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// Whether a user may see a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// They may.
    Allowed,
    /// They may not: a page says so in its place, with status 403.
    Denied,
    /// They are to go to this page of the app instead, where they can sign in, say. That page is open to whom it is the answer for.
    Elsewhere(String),
}

impl From<bool> for Access {
    fn from(is_allowed: bool) -> Self {
        if is_allowed {
            Self::Allowed
        } else {
            Self::Denied
        }
    }
}

/// Decides whether a user, or somebody whom the host does not know, may see a page.
pub type Guard = Arc<dyn Fn(Option<&User>) -> Access + Send + Sync>;

impl Session {
    /// Who uses it; none if the host knows of nobody.
    pub fn user(&self) -> Option<&Arc<User>> {
        self.user.as_ref()
    }
}

/// Who uses this session; none if the host knows of nobody. It never changes within a session.
///
/// # Panics
/// If this thread is in no session.
#[track_caller]
pub fn user() -> Option<Arc<User>> {
    in_session("user()", |session| session.user().cloned())
}
