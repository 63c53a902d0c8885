//! `#[derive(Store)]`: from a struct of values to a struct of signals.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Field, Fields, GenericParam, Generics, Ident, Path, Result,
};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = named_fields(input)?;
    refuse_lifetimes(&input.generics)?;
    let options = Options::read(input)?;
    let store = Store {
        input,
        fields,
        options,
    };
    let parts = [
        store.definition(),
        store.copy(),
        store.debug(),
        store.methods(),
    ];
    Ok(quote!(#(#parts)*))
}

/// What `#[store(...)]` says.
struct Options {
    name: Ident,
    krate: Path,
}

impl Options {
    fn read(input: &DeriveInput) -> Result<Self> {
        let mut options = Self {
            name: format_ident!("{}Store", input.ident),
            krate: syn::parse_quote!(::lattice_reactive),
        };
        for attribute in input
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("store"))
        {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("crate") {
                    options.krate = meta.value()?.parse()?;
                } else if meta.path.is_ident("name") {
                    options.name = meta.value()?.parse()?;
                } else {
                    return Err(meta.error(
                        "`#[store(...)]` takes `crate = path` and `name = Name`, nothing else",
                    ));
                }
                Ok(())
            })?;
        }
        Ok(options)
    }
}

struct Store<'a> {
    input: &'a DeriveInput,
    fields: Vec<&'a Field>,
    options: Options,
}

impl Store<'_> {
    fn definition(&self) -> TokenStream {
        let Options { name, krate } = &self.options;
        let (vis, generics) = (&self.input.vis, &self.input.generics);
        let bounds = &generics.where_clause;
        let fields = self.fields.iter().map(|field| {
            let (docs, vis, ident, ty) = (docs(&field.attrs), &field.vis, &field.ident, &field.ty);
            quote!(#(#docs)* #vis #ident: #krate::Signal<#ty>)
        });
        let doc = format!("A [`{}`] of signals, one for each field.", self.input.ident);
        quote! {
            #[doc = #doc]
            #vis struct #name #generics #bounds { #(#fields,)* }
        }
    }

    /// By hand: a derive would ask that the values are `Copy`, and only the signals must be.
    fn copy(&self) -> TokenStream {
        let name = &self.options.name;
        let (generics, types, bounds) = self.input.generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #generics ::core::clone::Clone for #name #types #bounds {
                fn clone(&self) -> Self { *self }
            }
            #[automatically_derived]
            impl #generics ::core::marker::Copy for #name #types #bounds {}
        }
    }

    fn debug(&self) -> TokenStream {
        let name = &self.options.name;
        let text = name.to_string();
        let (generics, types, bounds) = self.input.generics.split_for_impl();
        let fields = self.idents().map(|ident| {
            let text = ident.to_string();
            quote!(.field(#text, &self.#ident))
        });
        quote! {
            #[automatically_derived]
            impl #generics ::core::fmt::Debug for #name #types #bounds {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#text) #(#fields)* .finish()
                }
            }
        }
    }

    fn methods(&self) -> TokenStream {
        let Options { name, krate } = &self.options;
        let (vis, plain) = (&self.input.vis, &self.input.ident);
        let (generics, types, bounds) = self.input.generics.split_for_impl();
        let idents: Vec<_> = self.idents().collect();
        let tys: Vec<_> = self.fields.iter().map(|field| &field.ty).collect();
        // Where a field's type names a parameter of the struct, the bound stands at the method that needs it.
        let sendable = self.bounds(&quote!(::core::marker::Send + 'static));
        let readable = self.bounds(&quote!(
            ::core::clone::Clone + ::core::marker::Send + 'static
        ));
        let settable = self.bounds(&quote!(
            ::core::cmp::PartialEq + ::core::marker::Send + 'static
        ));
        quote! {
            #[allow(dead_code)]
            impl #generics #name #types #bounds {
                /// Makes the signals in the runtime that is entered; they belong to the current owner.
                #[track_caller]
                #vis fn new(value: #plain #types) -> Self #sendable {
                    Self { #(#idents: #krate::signal::<#tys>(value.#idents),)* }
                }

                /// Makes the signals in `runtime`; they belong to the current owner.
                #[track_caller]
                #vis fn new_in(runtime: &#krate::Runtime, value: #plain #types) -> Self #sendable {
                    Self { #(#idents: runtime.signal::<#tys>(value.#idents),)* }
                }

                /// The plain value as it is now. Who runs depends on every field.
                #[track_caller]
                #vis fn snapshot(self) -> #plain #types #readable {
                    #plain { #(#idents: self.#idents.get(),)* }
                }

                /// Sets every field, in one batch; a field that is equal does not count as changed.
                #[track_caller]
                #vis fn set(self, value: #plain #types) #settable {
                    #krate::batch(move || { #(self.#idents.set(value.#idents);)* });
                }
            }
        }
    }

    /// A where clause that asks `bound` of the fields that are generic. Of the others rustc asks it anyway.
    fn bounds(&self, bound: &TokenStream) -> TokenStream {
        if self.input.generics.params.is_empty() {
            return TokenStream::new();
        }
        let tys = self.fields.iter().map(|field| &field.ty);
        quote!(where #(#tys: #bound,)*)
    }

    fn idents(&self) -> impl Iterator<Item = &Ident> {
        self.fields.iter().filter_map(|field| field.ident.as_ref())
    }
}

fn named_fields(input: &DeriveInput) -> Result<Vec<&Field>> {
    let rule = "`Store` makes one signal for each field, so it can be derived for a struct with named fields only";
    let found = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => {
                return Ok(fields.named.iter().collect());
            }
            Fields::Named(_) | Fields::Unit => "a struct without fields: there is nothing to track",
            Fields::Unnamed(_) => {
                "a tuple struct: name its fields, `struct Point { x: f64, y: f64 }`"
            }
        },
        Data::Enum(_) => "an enum: put it into one signal, `Signal<State>`",
        Data::Union(_) => "a union: put it into one signal",
    };
    Err(Error::new(
        input.ident.span(),
        format!("{rule}; `{}` is {found}", input.ident),
    ))
}

fn refuse_lifetimes(generics: &Generics) -> Result<()> {
    for param in &generics.params {
        if let GenericParam::Lifetime(lifetime) = param {
            let text = "what a signal holds lives as long as the signal, so a `Store` cannot borrow; own the value \
                        (`String` in place of `&str`) or share it (`Arc<str>`)";
            return Err(Error::new(lifetime.span(), text));
        }
    }
    Ok(())
}

fn docs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(source: &str) -> String {
        let input = syn::parse_str(source).expect("the source parses");
        expand(&input)
            .expect_err("the derive refuses it")
            .to_string()
    }

    #[test]
    fn what_is_not_a_struct_with_named_fields_is_refused_with_the_rule_and_a_way_out() {
        let text = refused("enum State { On, Off }");
        assert!(
            text.contains(
                "a struct with named fields only; `State` is an enum: put it into one signal"
            ),
            "{text}"
        );
        let text = refused("struct Point(f64, f64);");
        assert!(
            text.contains("`Point` is a tuple struct: name its fields"),
            "{text}"
        );
        assert!(refused("struct Nothing;").contains("nothing to track"));
        assert!(refused("struct Nothing {}").contains("nothing to track"));
    }

    #[test]
    fn a_borrowing_struct_is_refused() {
        assert!(
            refused("struct Name<'a> { name: &'a str }").contains("cannot borrow; own the value")
        );
    }

    #[test]
    fn an_unknown_option_is_refused_with_those_there_are() {
        let text = refused("#[store(rename = X)] struct A { a: i32 }");
        assert!(
            text.contains("takes `crate = path` and `name = Name`"),
            "{text}"
        );
    }

    #[test]
    fn visibility_and_docs_are_those_of_the_struct() {
        let input = syn::parse_quote! {
            pub(crate) struct Todo {
                /// What to do.
                pub title: String,
                done: bool,
            }
        };
        let code = expand(&input)
            .expect("a struct with named fields")
            .to_string();
        assert!(code.contains("pub (crate) struct TodoStore"), "{code}");
        assert!(code.contains("What to do."), "{code}");
        assert!(
            code.contains("pub title : :: lattice_reactive :: Signal < String >"),
            "{code}"
        );
        assert!(
            code.contains(", done : :: lattice_reactive :: Signal < bool >"),
            "{code}"
        );
    }
}
