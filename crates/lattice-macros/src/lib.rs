//! Derives and `view!` of Lattice. Use them from `lattice_reactive` and `lattice_session`, which export them with what they need.
//!
//! This crate only writes code; it knows nothing of what runs it.

mod store;
mod view;

use proc_macro::TokenStream;

/// Derives, for a struct with named fields, a *store*: one signal for each field, so that who reads a field
/// depends on that field alone.
///
/// For `struct Todo { title: String, done: bool }` it makes
///
/// ```ignore
/// struct TodoStore { title: Signal<String>, done: Signal<bool> }   // Copy, visible as Todo and its fields are
///
/// impl TodoStore {
///     fn new(value: Todo) -> Self                  // in the runtime that is entered
///     fn new_in(runtime: &Runtime, value: Todo) -> Self
///     fn snapshot(self) -> Todo                    // reads, and so tracks, every field (they need Clone)
///     fn set(self, value: Todo)                    // in one batch; equal fields do not count as changed (PartialEq)
/// }
/// ```
///
/// Values of the fields must be `Send + 'static`, as in every signal.
///
/// `#[store(crate = path)]` on the struct names the crate that is `lattice_reactive`, if it goes by another
/// name; `#[store(name = Name)]` names the store.
#[proc_macro_derive(Store, attributes(store))]
pub fn derive_store(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    store::expand(&input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Elements as they will stand in the page. `lattice_session::view!` explains it; this one wants the path of that crate first, in
/// parentheses.
#[proc_macro]
pub fn view(input: TokenStream) -> TokenStream {
    view::expand(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
