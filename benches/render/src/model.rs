//! The rows of js-framework-benchmark, and its operations: what the page shows before and after each.
//!
//! Words, sizes and operations are those of <https://github.com/krausest/js-framework-benchmark>; reverse and shuffle are added.

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: u64,
    pub label: String,
}

/// What a page shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub rows: Vec<Row>,
    pub selected: Option<u64>,
}

const ADJECTIVES: [&str; 25] = [
    "pretty",
    "large",
    "big",
    "small",
    "tall",
    "short",
    "long",
    "handsome",
    "plain",
    "quaint",
    "clean",
    "elegant",
    "easy",
    "angry",
    "crazy",
    "helpful",
    "mushy",
    "odd",
    "unsightly",
    "adorable",
    "important",
    "inexpensive",
    "cheap",
    "expensive",
    "fancy",
];
const COLORS: [&str; 11] = [
    "red", "yellow", "blue", "green", "pink", "brown", "purple", "brown", "white", "black",
    "orange",
];
const NOUNS: [&str; 13] = [
    "table", "chair", "house", "bbq", "desk", "car", "pony", "cookie", "sandwich", "burger",
    "pizza", "mouse", "keyboard",
];

/// The operations, in the order of the table.
pub const OPERATIONS: [&str; 13] = [
    "create 1,000",
    "create 10,000",
    "replace all 1,000",
    "update every tenth",
    "update one",
    "select",
    "swap",
    "remove one",
    "append 1,000",
    "prepend 1,000",
    "clear",
    "reverse",
    "shuffle",
];

/// Numbers that look random and are the same in each run (`SplitMix64`, Steele et al. 2014).
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

/// `count` rows, numbered from `first` on.
pub fn rows(first: u64, count: usize, seed: u64) -> Vec<Row> {
    let mut dice = Dice::new(seed);
    let mut label = || {
        let mut word = |words: &[&'static str]| words[dice.below(words.len())];
        format!("{} {} {}", word(&ADJECTIVES), word(&COLORS), word(&NOUNS))
    };
    (first..first + count as u64)
        .map(|id| Row { id, label: label() })
        .collect()
}

/// A page of `count` rows, as it is before an operation on them.
pub fn page(count: usize) -> Model {
    Model {
        rows: rows(1, count, 1),
        selected: None,
    }
}

/// What the page shows before and after an operation.
pub fn states(operation: &str) -> (Model, Model) {
    let before = match operation {
        "create 1,000" | "create 10,000" => Model::default(),
        "select" => Model {
            selected: Some(3),
            ..page(1_000)
        },
        _ => page(1_000),
    };
    let mut after = before.clone();
    apply(operation, &mut after);
    (before, after)
}

fn apply(operation: &str, model: &mut Model) {
    let rows_now = &mut model.rows;
    let middle = rows_now.len() / 2;
    match operation {
        "create 1,000" => *rows_now = rows(1, 1_000, 1),
        "create 10,000" => *rows_now = rows(1, 10_000, 1),
        "replace all 1,000" => *rows_now = rows(1_001, 1_000, 2),
        "update every tenth" => {
            for row in rows_now.iter_mut().step_by(10) {
                row.label.push_str(" !!!");
            }
        }
        "update one" => rows_now[middle].label.push_str(" !!!"),
        "select" => model.selected = Some(5),
        "swap" => rows_now.swap(1, 998),
        "remove one" => drop(rows_now.remove(middle)),
        "append 1,000" => rows_now.extend(rows(1_001, 1_000, 3)),
        "prepend 1,000" => drop(rows_now.splice(0..0, rows(1_001, 1_000, 3))),
        "clear" => rows_now.clear(),
        "reverse" => rows_now.reverse(),
        "shuffle" => shuffle(rows_now),
        other => unreachable!("{other} is no operation"),
    }
}

/// Rows in an order without pattern, the same in each run.
pub fn shuffle(rows: &mut [Row]) {
    let mut dice = Dice::new(7);
    for at in (1..rows.len()).rev() {
        rows.swap(at, dice.below(at + 1));
    }
}
