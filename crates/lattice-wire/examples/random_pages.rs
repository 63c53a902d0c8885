//! Random pages and what becomes of them, for the applier's test in a real browser: one line of JSON for each session,
//! with its first paint, and for each step the bytes of the patch message and what the reference DOM shows after it.
//!
//! `cargo run -p lattice-wire --example random_pages -- SESSIONS STEPS [SEED]`
#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a tool of the tests may panic as they do"
)]

// The property tests' own model of a page.
#[expect(dead_code, reason = "the property tests need more of it")]
#[path = "../../lattice-vdom/tests/it/model.rs"]
mod model;

use lattice_vdom::testing::Dom;
use lattice_vdom::{HtmlSink, ItemsSink};
use lattice_wire::{PageData, PatchEncoder};
use model::{Item, Session, hidden};
use serde_json::{Value, json};
use std::fmt::Write as _;

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .map(|arg| arg.parse().expect("SESSIONS STEPS [SEED], all numbers"))
        .collect();
    let [sessions, steps, ..] = numbers[..] else {
        panic!("SESSIONS and STEPS are missing");
    };
    let seed = numbers.get(2).copied().unwrap_or(1);
    for no in 0..sessions {
        let mut chance = Chance::new(seed.wrapping_mul(1_000_003).wrapping_add(no));
        println!("{}", session(&mut chance, steps));
    }
}

/// A session from its first paint on.
fn session(chance: &mut Chance, steps: u64) -> Value {
    let mut page = marked(0, chance.items(3));
    let mut session = Session::new(&page, chance.below(2) == 0);
    let mut sink = (Dom::new(), (HtmlSink::new(), ItemsSink::new()));
    session.forest.insert_all(session.root, &mut sink);
    let (mut dom, (html, items)) = sink;
    let data = PageData {
        token: "",
        socket: "",
        hash: html.hash(),
        next_instance: session.forest.next_instance(),
        templates: session.forest.templates().all(),
        items: items.items(),
        late: html.late(),
        patch_seq: 0,
        wants_stored: false,
    };
    let first: Value = serde_json::from_str(&data.to_json()).unwrap();
    let mut encoder = PatchEncoder::new();
    let mut patches = Vec::new();
    for step in 1..=steps {
        let mut content = page[1..].to_vec();
        chance.change(&mut content, 0);
        page = marked(step, content);
        encoder.begin();
        session.update(&page, &mut (&mut dom, &mut encoder));
        // Now and then the page is sent anew as a whole, as after a lost connection.
        if chance.below(12) == 0 {
            session
                .forest
                .full_view(session.root, &mut (&mut dom, &mut encoder));
        }
        patches.push(json!({ "patch": hex(encoder.finish(u32::try_from(step).unwrap(), 0).unwrap()), "html": dom.html(), "hidden": hidden(&dom) }));
    }
    json!({ "first": first, "html": html.html(), "patches": patches })
}

/// A page whose first text tells its number, so that each step changes the page.
fn marked(step: u64, items: Vec<Item>) -> Vec<Item> {
    let mut page = vec![Item::Text(1000, format!("step {step}."))];
    page.extend(items);
    page
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Random choices: xorshift64* (Vigna 2016), so that a seed tells the page.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            chance.below(2);
        }
        chance
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }

    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap()
    }

    fn items(&mut self, depth: u32) -> Vec<Item> {
        let count = self.below(if depth == 3 { 12 } else { 6 });
        (0..count).map(|_| self.item(depth)).collect()
    }

    fn item(&mut self, depth: u32) -> Item {
        let key = self.below(30);
        let kind = self.below(if depth == 0 { 2 } else { 5 });
        match kind {
            0 => {
                let letters = [
                    "",
                    "a",
                    "b<",
                    "&c",
                    " ",
                    "long enough to be decoded as a whole",
                    "é",
                ];
                Item::Text(key, letters[self.place(letters.len())].to_owned())
            }
            1 => Item::Leaf(key, i64::try_from(self.below(300)).unwrap()),
            2 => Item::Group(key, self.items(depth - 1)),
            3 => Item::Frame(key, self.items(depth - 1)),
            _ => Item::Part(key, self.items(depth - 1)),
        }
    }

    /// Makes one to three changes in a list or in a list within it.
    fn change(&mut self, items: &mut Vec<Item>, depth: u32) {
        for _ in 0..=self.below(3) {
            let length = items.len();
            let depth_left = 3_u32.saturating_sub(depth);
            match self.below(9) {
                0 => items.insert(self.place(length + 1), self.item(depth_left)),
                1 => {
                    let from = self.place(length + 1);
                    let new = self.items(depth_left);
                    items.splice(from..from, new);
                }
                _ if length == 0 => {}
                2 => {
                    let from = self.place(length);
                    let to = from + 1 + self.place(length - from);
                    items.drain(from..to);
                }
                3 => {
                    let (from, to) = (self.place(length), self.place(length));
                    items.swap(from, to);
                }
                4 => {
                    let by = self.place(length);
                    items.rotate_left(by);
                }
                5 => items.reverse(),
                6 => {
                    for at in (1..length).rev() {
                        let other = self.place(at + 1);
                        items.swap(at, other);
                    }
                }
                _ => {
                    let at = self.place(length);
                    match &mut items[at] {
                        Item::Text(_, text) => text.push('x'),
                        Item::Leaf(_, number) => *number += 1,
                        Item::Group(_, inner) | Item::Frame(_, inner) | Item::Part(_, inner) => {
                            self.change(inner, depth + 1);
                        }
                    }
                }
            }
        }
    }
}
