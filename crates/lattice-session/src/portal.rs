//! `portal`, for authors of Rust apps.

use core::any::Any;
use std::sync::Arc;

use crate::author::{expect, in_session};
use crate::boundary::Part;
use crate::component::name_of;
use crate::{Component, Failure, Node, Outcome, Session, Site};

/// Content that stands at the page's end instead of here, above all else: a dialog, a menu, a message. It belongs here all the same:
/// it finds the context that is provided here, its failures go to the boundary around here, and it goes when this goes.
///
/// ```
/// use lattice_session::{portal, signal, testing::render, view};
///
/// let screen = render(|| {
///     let asks = signal(false);
///     view! {
///         main {
///             button(on.click = move || asks.set(true)) { "Delete" }
///             if asks.get() {
///                 portal(move || {
///                     view! {
///                         dialog(open = true) { button(on.click = move || asks.set(false)) { "Keep it" } }
///                     }
///                 });
///             }
///         }
///     }
/// });
/// screen.get_by_role("button").name("Delete").click();
/// assert!(screen.html().ends_with(r#"</main><dialog open=""><button>Keep it</button></dialog>"#));
/// screen.get_by_role("button").name("Keep it").click();
/// screen.get_by_role("dialog").expect_count(0);
/// ```
#[track_caller]
pub fn portal<F, R>(content: F) -> Node
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Outcome + 'static,
{
    let site = Site::here();
    let portal = Arc::new(Portal(Arc::new(content)));
    in_session("portal()", |session| {
        Node::new(expect(session.component(portal, site)))
    })
}

struct Portal<F>(Arc<F>);

impl<F, R> Component for Portal<F>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Outcome + 'static,
{
    fn name(&self) -> &'static str {
        "portal"
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        Ok(())
    }

    fn is_portal(&self) -> bool {
        true
    }

    fn portal(&self, _: &Session) -> Result<Option<Arc<dyn Component>>, Failure> {
        let body = Arc::clone(&self.0);
        let name = name_of::<F>();
        Ok(Some(Arc::new(Part { body, name })))
    }

    fn is_native(&self) -> bool {
        true
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        // What a closure captured can't be compared.
        size_of::<F>() == 0 && other.as_any().is::<Self>()
    }

    fn kind(&self) -> u64 {
        crate::key_hash(core::any::type_name::<Self>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
