//! `view!`: elements as they will stand in the page.

/// Elements, as they will stand in the page: what never changes becomes a template at compile time, what may change its slots.
///
/// ```
/// use lattice_session::{memo, signal, testing::render, view};
///
/// let screen = render(|| {
///     let draft = signal(String::new());
///     let items = signal(vec!["milk".to_owned()]);
///     let add = move || {
///         items.update(|all| all.push(draft.get()));
///         draft.set(String::new());
///     };
///     view! {
///         section(class = "todos", aria-label = "Todos") {
///             input(aria-label = "New todo", bind.value = draft, on.keydown(key = "Enter") = add);
///             button(type = "button", on.click = add, disabled = move || draft.with(String::is_empty)) { "Add" }
///             ul {
///                 for item in items.get() {
///                     li(key = item) { {item} }
///                 }
///             }
///             p { {move || items.with(Vec::len)} " in all" }
///         }
///     }
/// });
/// screen.get_by_label("New todo").fill("tea");
/// screen.get_by_role("button").name("Add").click();
/// assert_eq!(screen.get_by_role("listitem").all_texts(), ["milk", "tea"]);
/// screen.expect_text("2 in all");
/// ```
///
/// | written | is |
/// | --- | --- |
/// | `"Add"` | text that never changes |
/// | `{count}` | a text that may change: a value, a signal, a memo or a closure |
/// | `p { .. }`, `br;`, `my-chip(size = 2) { .. }` | an element, with attributes in parentheses and content in braces |
/// | `if`, `for`, `match`, `let` | as in Rust, with nodes in their braces |
/// | `component(todo, todo_row);` | any other statement of Rust, ended by a semicolon |
///
/// | attribute | is |
/// | --- | --- |
/// | `title = tip` | an attribute; absent while it is `None` or `false`. A person changes `value` and `checked`, so those are properties |
/// | `prop.volume = v`, `style.width = w`, `class.open = is_open` | a property, a CSS property, a class that it has while that is true |
/// | `on.click = add`, <br> `on.input(debounce_ms = 300) = move \|event\| ..` | a handler, which may look at the [`Event`](crate::Event) |
/// | `bind.value = draft`, `bind.checked = done` | shows a signal and writes it |
/// | `call.focus = trigger` | has a [`trigger`](crate::trigger()) call the element's method |
/// | `key = id` | tells it from its siblings, wherever it moves |
///
/// The page itself decides, without asking, by an event's options: `key = "Enter"` (only this key counts; several may be given),
/// `prevent_default`, `stop` (elements around it don't hear it), `debounce_ms` (sent when nothing has come for so long),
/// `throttle_ms` (sent at most so often), and what travels: `none`, `value`, `checked`, `number`, `index`, `key_name`, `values`.
///
/// Tags that HTML and SVG don't know, attributes that would be script, content where none can be, and the same attribute twice
/// are errors of the compiler:
///
/// ```compile_fail
/// # use lattice_session::view;
/// view! { buton(type = "button") { "Add" } } // `buton` is no HTML or SVG element; did you mean `button`?
/// ```
///
/// ```compile_fail
/// # use lattice_session::view;
/// view! { div(onclick = "alert()") { "x" } } // a handler is `on.click = move || ..`
/// ```
#[macro_export]
macro_rules! view {
    ($($nodes:tt)*) => {
        $crate::__view! { ($crate) $($nodes)* }
    };
}
