//! Rows of figures: how they are printed, what they say together, and their form in a file.

use crate::contest::Standing;
use crate::engines::{OURS, PEERS};
use crate::floor;
use serde_json::{Map, Value, json};

/// One case in one unit.
pub struct Row {
    pub case: String,
    pub unit: &'static str,
    pub standings: Vec<Standing>,
}

impl Row {
    /// The figure of this engine.
    pub fn of(&self, name: &str) -> Option<f64> {
        self.standings
            .iter()
            .find(|standing| standing.name == name)?
            .result
            .as_ref()
            .ok()
            .copied()
    }

    fn best_peer(&self) -> Option<(&'static str, f64)> {
        let peers = PEERS
            .iter()
            .filter_map(|name| Some((*name, self.of(name)?)));
        peers.min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// How many times ours the best peer takes.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.best_peer()?.1 / self.of(OURS)?)
    }

    /// The two peers that did best.
    pub fn leaders(&self) -> Vec<&'static str> {
        let mut peers: Vec<_> = PEERS
            .iter()
            .filter_map(|name| Some((*name, self.of(name)?)))
            .collect();
        peers.sort_by(|a, b| a.1.total_cmp(&b.1));
        peers.into_iter().take(2).map(|(name, _)| name).collect()
    }

    /// As a row of target/bench/*.json.
    pub fn json(&self) -> Value {
        let results = |of: &dyn Fn(&str) -> bool| -> Map<String, Value> {
            self.standings
                .iter()
                .filter(|standing| of(standing.name))
                .filter_map(|standing| {
                    Some((
                        standing.name.to_owned(),
                        json!(standing.result.as_ref().ok()?),
                    ))
                })
                .collect()
        };
        let failed: Map<String, Value> = self
            .standings
            .iter()
            .filter_map(|standing| {
                Some((
                    standing.name.to_owned(),
                    json!(standing.result.as_ref().err()?),
                ))
            })
            .collect();
        json!({
            "case": self.case, "unit": self.unit, "better": "lower", "ours": self.of(OURS),
            "peers": results(&|name| PEERS.contains(&name)), "floors": results(&|name| name == floor::NAME), "failed": failed,
        })
    }

    /// Prints it as one line, and a line for each who has no figure.
    pub fn print(&self) {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), figure);
        let peers = PEERS
            .map(|name| format!("{:>9}", number(self.of(name))))
            .join(" ");
        println!(
            "{:<38} {:>7} {:>9} {peers} {:>9} {:>6}",
            self.case,
            self.unit,
            number(self.of(OURS)),
            number(self.of(floor::NAME)),
            self.ratio()
                .map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}")),
        );
        for standing in &self.standings {
            if let Err(why) = &standing.result {
                println!("{:>38} {} {why}", "", standing.name);
            }
        }
    }
}

/// The line above the rows.
pub fn print_head() {
    let peers = PEERS.map(|name| format!("{:>9}", short(name))).join(" ");
    println!(
        "{:<38} {:>7} {:>9} {peers} {:>9} {:>6}",
        "case", "unit", "ours", "static", "ratio"
    );
}

/// The geometric mean of the ratios of all rows, and the rows where a peer is first.
pub fn print_sum(rows: &[Row]) {
    for unit in ["ns", "instr", "bytes"] {
        print_unit(
            &rows
                .iter()
                .filter(|row| row.unit == unit)
                .collect::<Vec<_>>(),
        );
    }
}

fn print_unit(rows: &[&Row]) {
    let ratios: Vec<(f64, &&Row)> = rows
        .iter()
        .filter_map(|row| Some((row.ratio()?, row)))
        .collect();
    if ratios.is_empty() {
        return;
    }
    let mean = geometric_mean(&ratios.iter().map(|(ratio, _)| *ratio).collect::<Vec<_>>());
    println!(
        "\nbest peer / ours in {}, geometric mean of {} rows: {mean:.2}",
        ratios[0].1.unit,
        ratios.len()
    );
    for (ratio, row) in ratios.iter().filter(|(ratio, _)| *ratio < 1.0) {
        println!(
            "behind: {}, {ratio:.2}, {} is first",
            row.case,
            row.best_peer().map_or("", |(name, _)| name)
        );
    }
}

/// What the goals against `reactive_graph` are about: propagation and creation, each with its weakest row and its mean.
pub fn print_against_reactive_graph(rows: &[Row]) {
    for (what, sets) in [
        ("propagation", &["kairo/", "propagate/"][..]),
        ("creation", &["create/"]),
    ] {
        let mut ratios: Vec<f64> = rows
            .iter()
            .filter(|row| row.unit == "ns" && sets.iter().any(|set| row.case.starts_with(set)))
            .filter_map(|row| Some(row.of("reactive_graph")? / row.of(OURS)?))
            .collect();
        ratios.sort_by(f64::total_cmp);
        if let Some(least) = ratios.first() {
            println!(
                "reactive_graph / ours, {what}: {:.1}, least {least:.1}",
                geometric_mean(&ratios)
            );
        }
    }
}

fn geometric_mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}

/// Three digits that count.
fn figure(value: f64) -> String {
    match value {
        ..10.0 => format!("{value:.2}"),
        ..100.0 => format!("{value:.1}"),
        ..100_000.0 => format!("{value:.0}"),
        ..100_000_000.0 => format!("{:.0}k", value / 1_000.0),
        _ => format!("{:.0}M", value / 1_000_000.0),
    }
}

/// A name that fits a column.
fn short(name: &str) -> &str {
    name.split(['-', '_']).next().unwrap_or(name)
}
