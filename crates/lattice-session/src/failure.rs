//! What went wrong in a user's code, as the page and the log tell it.

use core::fmt;

use crate::{Error, key_hash};

/// A user's exception or panic. It ends what was being done (a handler, a body, a read), never the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// One line: `ValueError: could not convert string to float: 'x'`.
    pub what: String,
    /// All that is known, for the log: a traceback. May be empty.
    pub detail: String,
    /// The app's own line.
    pub place: Option<Place>,
    /// The component whose code it was; the session fills it in where it is empty.
    pub component: String,
    /// Nothing is wrong: there is nothing to show yet.
    pub(crate) is_waiting: bool,
    /// Nothing is wrong: there is no such page.
    pub(crate) is_not_found: bool,
}

/// A line of an app's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name as its language gives it.
    pub file: String,
    /// From 1.
    pub line: u32,
}

impl Failure {
    /// A failure that has only its one line.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ..Self::default()
        }
    }

    /// Not an error: what is to be shown is not there yet. The part of the page that fails with this shows nothing, and the
    /// [`suspense`](crate::suspense) around it its fallback, until something that it read has changed.
    pub fn waiting() -> Self {
        Self {
            is_waiting: true,
            ..Self::new("this is not loaded yet")
        }
    }

    /// Whether it only says that there is nothing to show yet.
    pub fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// Not an error: what the page's address asks for is not there, as its code has found out. In place of the page that fails with
    /// this stands the one that says that there is none, with status 404.
    ///
    /// ```
    /// use lattice_session::{App, Failure, testing::At, text};
    ///
    /// let boards = ["Spring", "Summer"];
    /// let app = App::new("Boards", || ()).page("/boards/{number}", move |number: &usize| {
    ///     let name = boards.get(*number).ok_or_else(|| Failure::not_found("no such board"))?;
    ///     text(*name);
    ///     Ok::<_, Failure>(())
    /// });
    /// At::url("/boards/1").render(app.clone()).expect_text("Summer");
    /// At::url("/boards/2").render(app).expect_text("Not found");
    /// ```
    pub fn not_found(what: impl Into<String>) -> Self {
        Self {
            is_not_found: true,
            ..Self::new(what)
        }
    }

    /// Whether it only says that there is no such page.
    pub fn is_not_found(&self) -> bool {
        self.is_not_found
    }

    /// A short name that the page shows where it does not say more, and the log beside the rest: equal failures have equal ones.
    pub fn id(&self) -> String {
        let place = self.place.as_ref().map(|place| (&place.file, place.line));
        format!(
            "{:08x}",
            key_hash(&(&self.component, &self.what, place)) as u32
        )
    }

    /// The same, with the line of the app where it happened.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, line: u32) -> Self {
        self.place = Some(Place {
            file: file.into(),
            line,
        });
        self
    }

    /// The same, with all that is known about it.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(crate) fn named(mut self, component: &str) -> Self {
        if self.component.is_empty() {
            component.clone_into(&mut self.component);
        }
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.component.is_empty() {
            write!(f, "{}: ", self.component)?;
        }
        f.write_str(&self.what)?;
        if let Some(place) = &self.place {
            write!(f, " ({place})")?;
        }
        Ok(())
    }
}

impl core::error::Error for Failure {}

impl From<String> for Failure {
    fn from(what: String) -> Self {
        Self::new(what)
    }
}

impl From<&str> for Failure {
    fn from(what: &str) -> Self {
        Self::new(what)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.to_string())
    }
}
