//! Rows of figures: how they are printed, and their form in a file.

use crate::Outcome;
use serde_json::{Map, Value, json};

/// One case in one unit.
#[derive(Debug)]
pub struct Row {
    pub case: String,
    pub unit: &'static str,
    /// `lower` or `higher`.
    pub better: &'static str,
    pub ours: f64,
    pub peers: Vec<(&'static str, f64)>,
}

impl Row {
    /// The figure of a peer.
    pub fn peer(&self, name: &str) -> Option<f64> {
        self.peers
            .iter()
            .find(|(peer, _)| *peer == name)
            .map(|(_, figure)| *figure)
    }

    /// How many times better than a peer ours is.
    pub fn ratio(&self, name: &str) -> Option<f64> {
        let ratio = self.peer(name)? / self.ours;
        Some(if self.better == "lower" {
            ratio
        } else {
            ratio.recip()
        })
    }
}

/// Prints rows that have the same peers as a table: figures, and in brackets how many times better ours is.
pub fn print(rows: &[Row]) {
    let Some(first) = rows.first() else { return };
    print!("{:<44} {:>11}", format!("case, {}", first.unit), "ours");
    for (name, _) in &first.peers {
        print!(" {name:>22}");
    }
    println!();
    for row in rows {
        print!("{:<44} {:>11}", row.case, figure(row.ours));
        for (name, value) in &row.peers {
            let ratio = row.ratio(name).unwrap_or(f64::NAN);
            print!(" {:>13} {:>8}", figure(*value), format!("({ratio:.2})"));
        }
        println!();
    }
}

/// The geometric mean of the ratios to a peer, and the least.
pub fn print_sum(rows: &[Row], peer: &str) {
    let ratios: Vec<(f64, &str)> = rows
        .iter()
        .filter_map(|row| Some((row.ratio(peer)?, row.case.as_str())))
        .collect();
    let mean =
        (ratios.iter().map(|(ratio, _)| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp();
    if let Some((least, case)) = ratios.iter().min_by(|a, b| a.0.total_cmp(&b.0)) {
        println!(
            "{peer} / ours: {mean:.1} as geometric mean of {} rows, least {least:.1} ({case})",
            ratios.len()
        );
    }
}

/// Writes rows as a file of `cargo xtask bench`.
pub fn write(file: &str, rows: &[Row]) -> Outcome {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let peers: Map<String, Value> =
                row.peers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            json!({ "case": row.case, "unit": row.unit, "better": row.better, "ours": row.ours, "peers": peers, "floors": {} })
        })
        .collect();
    Ok(std::fs::write(file, Value::from(rows).to_string())?)
}

fn figure(value: f64) -> String {
    let digits = match value.abs() {
        ..10.0 if value.fract() != 0.0 => 2,
        ..1_000.0 if value.fract() != 0.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}
