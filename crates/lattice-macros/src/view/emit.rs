//! From nodes to code: a template constant for each block, and the calls that open it, fill its slots and make what is in it.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Block, Expr, Stmt};

use super::attribute::{Attribute, Event, Kind, SlotKind, change_of, span_of};
use super::node::{Element, Node, private};

pub(super) fn emit(krate: &TokenStream, nodes: &[Node]) -> TokenStream {
    let mut emitter = Emitter {
        krate,
        site: private("site"),
        block: private("block"),
        blocks: 0,
    };
    let site = &emitter.site.clone();
    let body = emitter.nodes(nodes);
    quote! {{
        let #site = #krate::Site::here();
        #body
    }}
}

struct Emitter<'a> {
    krate: &'a TokenStream,
    site: Ident,
    block: Ident,
    /// How many blocks there are so far: each has a place of its own.
    blocks: u64,
}

/// A template while it is being written down.
#[derive(Default)]
struct Slots {
    next: u16,
    /// The calls that fill the slots, in order.
    fill: TokenStream,
}

impl Emitter<'_> {
    fn nodes(&mut self, nodes: &[Node]) -> TokenStream {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    /// A node that is a block of its own, or a statement.
    fn node(&mut self, node: &Node) -> TokenStream {
        let krate = self.krate;
        match node {
            Node::Text(text) => {
                let template = quote!(#krate::template::text(#text));
                self.block(&template, &Slots::default(), None, None)
            }
            Node::Slot(value) => {
                let place = self.place();
                let value = value_of(value);
                quote!(#krate::text_at(#place, #value);)
            }
            Node::Element(element) => self.element(element),
            Node::If(branches) => {
                let mut code = TokenStream::new();
                for (at, (condition, nodes)) in branches.iter().enumerate() {
                    let nodes = self.nodes(nodes);
                    let otherwise = (at > 0).then(|| quote!(else));
                    let condition = condition.as_ref().map(|condition| quote!(if #condition));
                    code.extend(quote!(#otherwise #condition { #nodes }));
                }
                code
            }
            Node::For(pat, items, nodes) => {
                let nodes = self.nodes(nodes);
                quote!(for #pat in #items { #nodes })
            }
            Node::Match(value, arms) => {
                let arms = arms.iter().map(|arm| {
                    let nodes = self.nodes(&arm.nodes);
                    let pat = &arm.pat;
                    let guard = arm.guard.as_ref().map(|guard| quote!(if #guard));
                    quote!(#pat #guard => { #nodes })
                });
                let arms: TokenStream = arms.collect();
                quote!(match #value { #arms })
            }
            Node::Let(local) => quote!(#local),
            Node::Statement(expr) => quote!(#expr;),
        }
    }

    fn element(&mut self, element: &Element) -> TokenStream {
        let mut slots = Slots::default();
        let mut inside = None;
        let template = self.template(element, true, &mut slots, &mut inside);
        self.block(&template, &slots, element.key(), inside.as_ref())
    }

    /// The code of one block: its template as a constant, what fills it, what is in it.
    fn block(
        &mut self,
        template: &TokenStream,
        slots: &Slots,
        key: Option<&Expr>,
        inside: Option<&TokenStream>,
    ) -> TokenStream {
        let (krate, block) = (self.krate, self.block.clone());
        let place = self.place();
        let fill = &slots.fill;
        let key = key.map(|key| quote_spanned!(span_of(key)=> #block.key(&(#key));));
        quote! {{
            static TEMPLATE: ::std::sync::LazyLock<#krate::template::Template> =
                ::std::sync::LazyLock::new(|| #krate::template::checked(#template));
            let #block = #krate::Node::open(&TEMPLATE, #place);
            #key
            #fill
            #inside
            #krate::Node::close();
        }}
    }

    fn place(&mut self) -> TokenStream {
        let site = &self.site;
        let at = self.blocks;
        self.blocks += 1;
        quote!(#site.part(#at))
    }

    /// An element as part of a template. What is in a container is put into `inside`.
    fn template(
        &mut self,
        element: &Element,
        is_root: bool,
        slots: &mut Slots,
        inside: &mut Option<TokenStream>,
    ) -> TokenStream {
        let krate = self.krate;
        let tag = &element.tag;
        let make = if is_root && element.is_svg {
            quote!(svg)
        } else {
            quote!(el)
        };
        let mut code = quote!(#krate::template::#make(#tag));
        for attribute in &element.attributes {
            code.extend(self.attribute(element, attribute, slots));
        }
        if element.is_container {
            *inside = Some(self.nodes(&element.children));
            code.extend(quote!(.children()));
            return code;
        }
        for child in &element.children {
            let child = match child {
                Node::Text(text) => quote!(#krate::template::text(#text)),
                Node::Slot(value) => {
                    let slot = slots.next();
                    let block = &self.block;
                    let value = value_of(value);
                    slots.fill.extend(quote!(#block.set(#slot, #value);));
                    quote!(#krate::template::text_slot(#slot))
                }
                Node::Element(inner) => self.template(inner, false, slots, inside),
                _ => unreachable!("what comes and goes stands in a container"),
            };
            code.extend(quote!(.child(#child)));
        }
        code
    }

    fn attribute(
        &self,
        element: &Element,
        attribute: &Attribute,
        slots: &mut Slots,
    ) -> TokenStream {
        let block = &self.block;
        match &attribute.kind {
            Kind::Fixed(name, value) => quote!(.attr(#name, #value)),
            Kind::Off | Kind::Key(_) => TokenStream::new(),
            Kind::Slot(kind, value) => {
                let slot = slots.next();
                let (make, name) = match kind {
                    SlotKind::Attribute(name) => (quote!(attr_slot), name),
                    SlotKind::Property(name) => (quote!(prop_slot), name),
                    SlotKind::Style(name) => (quote!(style_slot), name),
                    SlotKind::Class(name) => (quote!(class_slot), name),
                };
                slots
                    .fill
                    .extend(quote_spanned!(span_of(value)=> #block.set(#slot, #value);));
                quote!(.#make(#slot, #name))
            }
            Kind::Call(method, trigger) => {
                let slot = slots.next();
                slots
                    .fill
                    .extend(quote_spanned!(span_of(trigger)=> #block.call(#slot, #trigger);));
                quote!(.prop_slot(#slot, #method))
            }
            Kind::Event(event, handler) => {
                let slot = slots.next();
                let payload = event.payload(&element.tag, &element.attributes);
                let spec = self.event(event, &event.name, &payload);
                // A closure's argument gets its type from the method that takes it.
                let listens = matches!(handler, Expr::Closure(it) if it.inputs.len() == 1);
                let method = if listens { quote!(listen) } else { quote!(on) };
                slots
                    .fill
                    .extend(quote_spanned!(span_of(handler)=> #block.#method(#slot, #handler);));
                quote!(.event_slot(#slot, #spec))
            }
            Kind::Bind(property, event, signal) => {
                let (shown, heard) = (slots.next(), slots.next());
                let name = change_of(property, &element.tag);
                let named = Event {
                    name: name.into(),
                    ..Event::default()
                };
                let payload = match (&event.payload, &**property) {
                    (Some(payload), _) => payload.clone(),
                    (None, "checked") => Ident::new("Checked", proc_macro2::Span::call_site()),
                    (None, _) => named.payload(&element.tag, &element.attributes),
                };
                let spec = self.event(event, name, &payload);
                slots.fill.extend(
                    quote_spanned!(span_of(signal)=> #block.bind(#shown, #heard, #signal);),
                );
                quote!(.prop_slot(#shown, #property).event_slot(#heard, #spec))
            }
        }
    }

    fn event(&self, event: &Event, name: &str, payload: &Ident) -> TokenStream {
        let krate = self.krate;
        let mut code = quote! {
            #krate::template::EventSpec::new(#name).payload(#krate::template::EventPayload::#payload)
        };
        for key in &event.keys {
            code.extend(quote!(.key(#key)));
        }
        if event.prevent_default {
            code.extend(quote!(.prevent_default()));
        }
        if event.stop {
            code.extend(quote!(.stop()));
        }
        if let Some(ms) = &event.debounce_ms {
            code.extend(quote!(.debounce_ms(#ms)));
        }
        if let Some(ms) = &event.throttle_ms {
            code.extend(quote!(.throttle_ms(#ms)));
        }
        code
    }
}

/// A lone expression needs no braces.
fn value_of(block: &Block) -> TokenStream {
    if let [Stmt::Expr(value, None)] = &*block.stmts {
        quote!(#value)
    } else {
        quote!(#block)
    }
}

impl Slots {
    fn next(&mut self) -> u16 {
        let slot = self.next;
        self.next += 1;
        slot
    }
}
