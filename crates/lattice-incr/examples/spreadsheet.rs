//! A spreadsheet over the graph: no signals, no closures, no UI.
//!
//! Cells hold a formula and its value. The graph says which cells to compute; the sheet computes them and
//! tells the graph what they read. A formula that refers to itself, however indirectly, is an error that
//! names the cells; and a cell is computed only when somebody looks at it and something it uses has changed.
//!
//! ```text
//! cargo run -p lattice-incr --example spreadsheet
//! ```

use std::collections::HashMap;

use lattice_incr::{Graph, NodeId, NodeKind, Outcome, Step};

enum Formula {
    Number(f64),
    Sum(Vec<&'static str>),
    /// The second cell when the first is not zero, else the third.
    If(&'static str, &'static str, &'static str),
}

struct Cell {
    name: &'static str,
    formula: Formula,
    value: Result<f64, String>,
}

#[derive(Default)]
struct Sheet {
    graph: Graph,
    cells: HashMap<&'static str, NodeId>,
    /// Names of the cells that were computed since somebody asked.
    computed: Vec<&'static str>,
}

impl Sheet {
    /// Writes a formula into a cell. Every cell is a derived node: a number is a formula that reads nothing.
    fn write(&mut self, name: &'static str, formula: Formula) {
        if let Some(node) = self.cells.get(name) {
            if let Some(cell) = self.graph.get_mut::<Cell>(*node) {
                cell.formula = formula;
            }
            self.graph.invalidate(*node);
        } else {
            let node = self.graph.insert(
                NodeKind::Derived,
                Cell {
                    name,
                    formula,
                    value: Ok(0.0),
                },
            );
            self.cells.insert(name, node);
        }
    }

    /// The value of a cell, computed if need be; whoever is being computed uses it from now on.
    fn read(&mut self, name: &str) -> Result<f64, String> {
        let node = *self
            .cells
            .get(name)
            .ok_or_else(|| format!("there is no cell {name}"))?;
        let pull = self.graph.pull(node);
        loop {
            match self.graph.step(&pull) {
                Step::Done => break,
                Step::Run(node) => self.compute(node),
                Step::Cycle => {
                    let path: Vec<_> = self
                        .graph
                        .cycle()
                        .iter()
                        .map(|node| self.name(*node))
                        .collect();
                    self.graph.abandon(&pull);
                    self.graph.track(node);
                    return Err(format!("a circle: {}", path.join(" → ")));
                }
            }
        }
        self.graph.track(node);
        self.graph
            .get::<Cell>(node)
            .map_or(Ok(0.0), |cell| cell.value.clone())
    }

    fn compute(&mut self, node: NodeId) {
        self.computed.push(self.name(node));
        let running = self.graph.begin(node);
        let value = self.evaluate(node);
        let outcome = match self.graph.get_mut::<Cell>(node) {
            Some(cell) if cell.value != value => {
                cell.value = value;
                Outcome::Changed
            }
            _ => Outcome::Unchanged,
        };
        self.graph.finish(running, outcome);
    }

    fn evaluate(&mut self, node: NodeId) -> Result<f64, String> {
        // What the formula names is copied out, so that cells can be read while it is evaluated.
        let names = match self.graph.get::<Cell>(node).map(|cell| &cell.formula) {
            Some(Formula::Sum(names)) => names.clone(),
            Some(Formula::If(condition, then, otherwise)) => {
                let (condition, then, otherwise) = (*condition, *then, *otherwise);
                vec![if self.read(condition)? == 0.0 {
                    otherwise
                } else {
                    then
                }]
            }
            Some(Formula::Number(number)) => return Ok(*number),
            None => return Ok(0.0),
        };
        names.into_iter().map(|name| self.read(name)).sum()
    }

    fn name(&self, node: NodeId) -> &'static str {
        self.graph.get::<Cell>(node).map_or("?", |cell| cell.name)
    }

    fn show(&mut self, name: &str) -> (Result<f64, String>, Vec<&'static str>) {
        let value = self.read(name);
        (value, std::mem::take(&mut self.computed))
    }
}

fn main() {
    let mut sheet = Sheet::default();
    sheet.write("A1", Formula::Number(2.0));
    sheet.write("A2", Formula::Number(3.0));
    sheet.write("B1", Formula::Sum(vec!["A1", "A2"]));
    sheet.write("C1", Formula::If("A1", "B1", "A2"));

    assert_eq!(sheet.show("C1"), (Ok(5.0), vec!["C1", "A1", "B1", "A2"]));
    assert_eq!(sheet.show("C1"), (Ok(5.0), vec![]), "nothing changed");

    sheet.write("A1", Formula::Sum(vec!["A2"]));
    sheet.write("A2", Formula::Number(2.0));
    // A1 is 2 again: C1 has nothing to do until B1, which reads A2 too, turns out to differ.
    assert_eq!(sheet.show("C1"), (Ok(4.0), vec!["A1", "A2", "B1", "C1"]));

    sheet.write("A2", Formula::Sum(vec!["B1"]));
    let (value, _) = sheet.show("C1");
    assert_eq!(value, Err("a circle: A2 → B1 → A1 → A2".into()));

    sheet.write("A2", Formula::Number(0.0));
    assert_eq!(sheet.show("C1").0, Ok(0.0), "the circle is open again");
    sheet.graph.check();
    #[allow(clippy::print_stdout, reason = "an example shows what it did")]
    {
        println!("computed as little as possible: {:?}", sheet.graph.counts());
    }
}
