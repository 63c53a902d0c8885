//! What stands in the head of a page: its title, and what it says to search engines and previews.

use crate::author::{expect, in_session};
use crate::{Session, Site};

/// The part that a component has in the head of its page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub(crate) title: Option<String>,
    pub(crate) meta: Vec<(String, String)>,
}

impl Head {
    /// Says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The page's title: in the browser's tab, and what a screen reader says when the page is shown.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// What the page is about, in a sentence: search engines show it.
    #[must_use]
    pub fn description(self, text: impl Into<String>) -> Self {
        self.meta("description", text)
    }

    /// A `meta` element; names that begin with `og:` are those of link previews. A later one of a name takes the place of the one
    /// before.
    #[must_use]
    pub fn meta(mut self, name: impl Into<String>, content: impl Into<String>) -> Self {
        let name = name.into();
        self.meta.retain(|(other, _)| *other != name);
        self.meta.push((name, content.into()));
        self
    }

    /// The page's title, if it has one.
    pub fn title_text(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Names and contents of the `meta` elements.
    pub fn meta_tags(&self) -> &[(String, String)] {
        &self.meta
    }

    /// Writes the `title` and the `meta` elements, as they stand in a page's `head`.
    pub fn push_html(&self, html: &mut String) {
        html.push_str("<title>");
        push_escaped(html, self.title_text().unwrap_or_default());
        html.push_str("</title>");
        for (name, content) in &self.meta {
            // Link previews have names of their own kind.
            let kind = if name.starts_with("og:") {
                "<meta property=\""
            } else {
                "<meta name=\""
            };
            html.push_str(kind);
            push_escaped(html, name);
            html.push_str("\" content=\"");
            push_escaped(html, content);
            html.push_str("\">");
        }
    }

    /// With what a component further in says, which holds where both say something.
    pub(crate) fn over(self, inner: &Self) -> Self {
        let begun = match &inner.title {
            Some(title) => self.title(title.clone()),
            None => self,
        };
        let meta = inner.meta.iter();
        meta.fold(begun, |head, (name, content)| {
            head.meta(name.clone(), content.clone())
        })
    }
}

/// As text of an element, or within the quotes of an attribute.
fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '<' => html.push_str("&lt;"),
            c => html.push(c),
        }
    }
}

/// Says what stands in the head of the page while the component is in it. Where several say something, the one that came last
/// holds. A change of the title reaches the page at once; the rest is for who reads its source, and stands in the first paint.
///
/// ```
/// use lattice_session::{Head, head, testing::render, text};
///
/// let screen = render(|| {
///     head(Head::new().title("Boards").description("What we are at."));
///     text("..");
/// });
/// assert_eq!(screen.title(), "Boards");
/// ```
///
/// # Panics
/// If no component's body runs.
#[track_caller]
pub fn head(head: Head) {
    let site = Site::here();
    in_session("head()", |session| expect(session.set_head(site, head)));
}

impl Session {
    /// As [`head`], for languages.
    ///
    /// # Errors
    /// If no component's body runs.
    pub fn set_head(&self, site: Site, head: Head) -> Result<(), crate::Error> {
        let id = self.keep(site, || {
            let id = self.add_head();
            self.runtime().on_cleanup(move || {
                Self::with_current(|session| session.remove_head(id));
            })?;
            Ok::<_, crate::Error>(id)
        })??;
        self.change_head(id, head);
        Ok(())
    }
}
