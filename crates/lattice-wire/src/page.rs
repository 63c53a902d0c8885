//! The JSON data block of a page: what the applier needs beside the HTML to go live on it.

use std::fmt::Write as _;

use lattice_vdom::{Late, SAFE_INTEGER_MAX, Template, ValueRef};

use crate::template::{self, Arrays};

/// What stands in a page's data block.
#[derive(Clone, Copy, Debug)]
pub struct PageData<'a> {
    /// The session's secret name.
    pub token: &'a str,
    /// The path of the socket on the page's own server; of a static page, of the session's program, and what its bytes hash to:
    /// `app.wasm#sha256-..`.
    pub socket: &'a str,
    /// The hash of what a browser prints for the page's HTML.
    pub hash: u32,
    /// The number that the next instance will bear.
    pub next_instance: u32,
    /// All templates, by number from 1.
    pub templates: &'a [Template],
    /// The structure of the page, as [`ItemsSink`](lattice_vdom::ItemsSink) collects it.
    pub items: &'a [u32],
    /// What HTML could not say and the page has to set.
    pub late: &'a [Late],
    /// The last patch message that is in the HTML already.
    pub patch_seq: u32,
    /// The page is to tell at its claim what the browser keeps for the app.
    pub wants_stored: bool,
}

impl PageData<'_> {
    /// The JSON text, safe to stand in a `script` element of type `application/json`: it has no `<`.
    pub fn to_json(&self) -> String {
        let mut json = Json::default();
        json.key('{', "v");
        json.uint(u64::from(crate::VERSION));
        json.key(',', "token");
        json.str(self.token);
        json.key(',', "socket");
        json.str(self.socket);
        json.key(',', "hash");
        json.uint(u64::from(self.hash));
        json.key(',', "next");
        json.uint(u64::from(self.next_instance));
        json.key(',', "templates");
        json.array(self.templates.len());
        for template in self.templates {
            template::encode(template, &mut json);
        }
        json.end();
        json.key(',', "items");
        json.array(self.items.len());
        self.items
            .iter()
            .for_each(|item| json.uint(u64::from(*item)));
        json.end();
        json.key(',', "styles");
        json.array(self.late.len());
        for late in self.late {
            json.array(3);
            json.uint(u64::from(late.instance));
            json.uint(u64::from(late.slot));
            json.value(late.value.borrow());
            json.end();
        }
        json.end();
        json.key(',', "seq");
        json.uint(u64::from(self.patch_seq));
        if self.wants_stored {
            json.key(',', "stored");
            json.value(ValueRef::Bool(true));
        }
        json.out.push('}');
        json.out
    }
}

/// Writes JSON; commas come by themselves within arrays.
#[derive(Default)]
struct Json {
    out: String,
}

impl Json {
    fn key(&mut self, before: char, name: &str) {
        self.out.extend([before, '"']);
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    fn comma(&mut self) {
        if !self.out.ends_with(['[', ':']) {
            self.out.push(',');
        }
    }

    fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Str(text) => return self.str(text),
            // JSON has no word for these; their text is what the page would make of them anyhow.
            ValueRef::Int(x) if x.unsigned_abs() > SAFE_INTEGER_MAX as u64 => {
                return self.str(&value.to_text());
            }
            ValueRef::Float(x) if !x.is_finite() => return self.str(&value.to_text()),
            _ => self.comma(),
        }
        match value {
            ValueRef::None => self.out.push_str("null"),
            value => value.push_text(&mut self.out),
        }
    }
}

impl Arrays for Json {
    fn array(&mut self, _: usize) {
        self.comma();
        self.out.push('[');
    }

    fn end(&mut self) {
        self.out.push(']');
    }

    fn uint(&mut self, x: u64) {
        self.comma();
        let _ = write!(self.out, "{x}");
    }

    fn str(&mut self, text: &str) {
        self.comma();
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '<' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                    let _ = write!(self.out, "\\u{:04x}", c as u32);
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}
