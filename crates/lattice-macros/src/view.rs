//! `view!`: what stands in it is parsed, its static parts become templates, and the rest becomes the calls that fill their slots.

mod attribute;
mod emit;
mod names;
mod node;

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};

use node::Node;

/// The path of the crate that the expansion calls, in parentheses, and then the nodes.
struct View {
    krate: TokenStream,
    nodes: Vec<Node>,
}

impl Parse for View {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate;
        syn::parenthesized!(krate in input);
        Ok(Self {
            krate: krate.parse()?,
            nodes: node::parse_all(input, false)?,
        })
    }
}

pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let view: View = syn::parse2(input)?;
    Ok(emit::emit(&view.krate, &view.nodes))
}

#[cfg(test)]
mod tests;
