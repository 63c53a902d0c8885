//! What a view is made of, and how it is written.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Block, Expr, Ident, Lit, LitStr, Local, Pat, Stmt, Token, token};

use super::attribute::{Attribute, Kind, word};
use super::names;

/// One thing in a view.
pub(super) enum Node {
    /// Text that never changes.
    Text(LitStr),
    /// `{value}`: a text that may change.
    Slot(Block),
    Element(Element),
    /// `if .. {..} else ..`: conditions with their nodes; the last may have none.
    If(Vec<(Option<Expr>, Vec<Self>)>),
    For(Pat, Expr, Vec<Self>),
    Match(Expr, Vec<Arm>),
    Let(Local),
    /// A statement of Rust that makes elements itself.
    Statement(Expr),
}

pub(super) struct Arm {
    pub(super) pat: Pat,
    pub(super) guard: Option<Expr>,
    pub(super) nodes: Vec<Node>,
}

pub(super) struct Element {
    pub(super) tag: String,
    pub(super) is_svg: bool,
    pub(super) attributes: Vec<Attribute>,
    pub(super) children: Vec<Node>,
    /// What is in it becomes blocks of their own, since it may come, go and move.
    pub(super) is_container: bool,
    /// How many containers there are: itself, or within it. At most one.
    containers: usize,
    /// Something in its template may change.
    has_slots: bool,
}

impl Element {
    pub(super) fn key(&self) -> Option<&Expr> {
        self.attributes
            .iter()
            .find_map(|attribute| match &attribute.kind {
                Kind::Key(key) => Some(key),
                _ => None,
            })
    }
}

/// Nodes up to the end. `in_svg` says which namespace they are in.
pub(super) fn parse_all(input: ParseStream<'_>, in_svg: bool) -> syn::Result<Vec<Node>> {
    let mut nodes = Vec::new();
    while !input.is_empty() {
        nodes.push(parse(input, in_svg)?);
    }
    Ok(nodes)
}

fn braced(input: ParseStream<'_>, in_svg: bool) -> syn::Result<Vec<Node>> {
    let content;
    syn::braced!(content in input);
    parse_all(&content, in_svg)
}

fn parse(input: ParseStream<'_>, in_svg: bool) -> syn::Result<Node> {
    if input.peek(Lit) {
        return match input.parse()? {
            Lit::Str(text) => Ok(Node::Text(text)),
            other => Err(syn::Error::new(
                other.span(),
                "text that never changes is a string in quotes; any other value stands in braces: {42}",
            )),
        };
    }
    if input.peek(token::Brace) {
        let block: Block = input.parse()?;
        if block.stmts.is_empty() {
            return Err(syn::Error::new(
                block.brace_token.span.join(),
                "braces show a value as text, and there is none in these",
            ));
        }
        return Ok(Node::Slot(block));
    }
    if input.peek(Token![if]) {
        return branches(input, in_svg).map(Node::If);
    }
    if input.peek(Token![for]) {
        input.parse::<Token![for]>()?;
        let pat = Pat::parse_multi_with_leading_vert(input)?;
        input.parse::<Token![in]>()?;
        let items = Expr::parse_without_eager_brace(input)?;
        return Ok(Node::For(pat, items, braced(input, in_svg)?));
    }
    if input.peek(Token![match]) {
        return matched(input, in_svg);
    }
    if input.peek(Token![let]) {
        return match input.parse()? {
            Stmt::Local(local) => Ok(Node::Let(local)),
            _ => Err(input.error("`let` begins a binding that ends with a semicolon")),
        };
    }
    if is_element(input) {
        return element(input, in_svg).map(Node::Element);
    }
    statement(input)
}

/// A tag is followed by its content in braces, by attributes in parentheses, or by a semicolon. Anything else is Rust.
fn is_element(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    if word(&ahead).is_err() {
        return false;
    }
    if ahead.peek(token::Brace) || ahead.peek(Token![;]) {
        return true;
    }
    if !ahead.peek(token::Paren) {
        return false;
    }
    let begins_with_attribute = || -> syn::Result<bool> {
        let inner;
        syn::parenthesized!(inner in ahead);
        word(&inner)?;
        if inner.peek(Token![.]) && !inner.peek(Token![..]) {
            inner.parse::<Token![.]>()?;
            word(&inner)?;
            if inner.peek(token::Paren) {
                let options;
                syn::parenthesized!(options in inner);
                options.parse::<proc_macro2::TokenStream>()?;
            }
        }
        Ok(inner.peek(Token![=]) && !inner.peek(Token![==]))
    };
    begins_with_attribute().unwrap_or(false)
}

fn statement(input: ParseStream<'_>) -> syn::Result<Node> {
    let expr: Expr = input.parse()?;
    if input.parse::<Option<Token![;]>>()?.is_none() && !input.is_empty() {
        return Err(input.error(
            "what is no element here is a statement of Rust, which ends with a semicolon; a value that is to be shown stands in braces: {value}",
        ));
    }
    Ok(Node::Statement(expr))
}

fn branches(input: ParseStream<'_>, in_svg: bool) -> syn::Result<Vec<(Option<Expr>, Vec<Node>)>> {
    let mut branches = Vec::new();
    loop {
        input.parse::<Token![if]>()?;
        let condition = Expr::parse_without_eager_brace(input)?;
        branches.push((Some(condition), braced(input, in_svg)?));
        if input.parse::<Option<Token![else]>>()?.is_none() {
            return Ok(branches);
        }
        if !input.peek(Token![if]) {
            branches.push((None, braced(input, in_svg)?));
            return Ok(branches);
        }
    }
}

fn matched(input: ParseStream<'_>, in_svg: bool) -> syn::Result<Node> {
    input.parse::<Token![match]>()?;
    let value = Expr::parse_without_eager_brace(input)?;
    let inner;
    syn::braced!(inner in input);
    let mut arms = Vec::new();
    while !inner.is_empty() {
        let pat = Pat::parse_multi_with_leading_vert(&inner)?;
        let guard = match inner.parse::<Option<Token![if]>>()? {
            Some(_) => Some(inner.parse()?),
            None => None,
        };
        inner.parse::<Token![=>]>()?;
        let nodes = if inner.peek(token::Brace) {
            braced(&inner, in_svg)?
        } else {
            vec![parse(&inner, in_svg)?]
        };
        inner.parse::<Option<Token![,]>>()?;
        arms.push(Arm { pat, guard, nodes });
    }
    Ok(Node::Match(value, arms))
}

fn element(input: ParseStream<'_>, in_svg: bool) -> syn::Result<Element> {
    let (tag, span) = word(input)?;
    if let Some(what) = names::refused_tag(&tag) {
        return Err(syn::Error::new(span, what));
    }
    let is_svg = in_svg || names::is_svg_only(&tag);
    let mut attributes = Vec::new();
    if input.peek(token::Paren) {
        let inner;
        syn::parenthesized!(inner in input);
        let all = Punctuated::<Attribute, Token![,]>::parse_terminated(&inner)?;
        attributes.extend(all);
        check_attributes(&tag, &attributes)?;
    }
    let children = if input.peek(token::Brace) {
        let inside = (is_svg || tag == "svg") && tag != "foreignObject";
        braced(input, inside)?
    } else {
        input.parse::<Option<Token![;]>>()?;
        Vec::new()
    };
    if let Some(what) = names::refused_content(&tag).filter(|_| !children.is_empty()) {
        return Err(syn::Error::new(span, what));
    }
    let (is_container, containers) = containers(&children);
    let has_slots = attributes.iter().any(Attribute::is_slot) || children.iter().any(has_slots);
    Ok(Element {
        tag,
        is_svg,
        attributes,
        children,
        is_container,
        containers,
        has_slots,
    })
}

fn has_slots(node: &Node) -> bool {
    match node {
        Node::Text(_) => false,
        Node::Element(element) => element.has_slots,
        _ => true,
    }
}

/// Whether an element with this content is a container, and how many there are with it. A template has one at most, and no slots
/// after it, since a page is written in the order of the document. So where there would be more, the element around becomes one.
fn containers(children: &[Node]) -> (bool, usize) {
    let comes_and_goes = |node: &Node| match node {
        Node::Text(_) | Node::Slot(_) => false,
        Node::Element(element) => element.key().is_some(),
        _ => true,
    };
    let holds = |node: &Node| matches!(node, Node::Element(element) if element.containers > 0);
    let first = children.iter().position(holds);
    let after = first.map_or(&[][..], |first| &children[first + 1..]);
    let splits = after.iter().any(|node| holds(node) || has_slots(node));
    if splits || children.iter().any(comes_and_goes) {
        (true, 1)
    } else {
        (false, usize::from(first.is_some()))
    }
}

fn check_attributes(tag: &str, attributes: &[Attribute]) -> syn::Result<()> {
    let mut seen: Vec<String> = Vec::new();
    for attribute in attributes {
        let Some(name) = attribute.once() else {
            continue;
        };
        if seen.contains(&name) {
            return Err(syn::Error::new(
                attribute.span,
                format!("<{tag}> says {name} twice"),
            ));
        }
        seen.push(name);
    }
    Ok(())
}

/// A name of ours that no name of the author's can be.
pub(super) fn private(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site()).unraw()
}
