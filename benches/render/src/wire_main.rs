//! `bench-wire [--out FILE]`: the bytes of the same patches in our form and in others. Nothing is timed; each run gives the same.

use bench_render::forms::{Arrays, Objects};
use bench_render::model::{self, OPERATIONS};
use bench_render::table::{self, Row};
use bench_render::{Outcome, ours, peer, phoenix};
use lattice_vdom::{PatchSink, ValueRef};
use lattice_wire::PatchEncoder;
use serde_json::json;

/// Numbers of a session that has lived for long.
const SEQ: u32 = 1_000_000;

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let out = match &args[..] {
        [] => None,
        [option, file] if option == "--out" => Some(file),
        other => return Err(format!("--out FILE is the only option, and {other:?} came").into()),
    };
    let mut rows: Vec<Row> = OPERATIONS.iter().map(|name| operation(name)).collect();
    rows.push(texts(
        "one bound text",
        &[ValueRef::Str("pretty red table !!!")],
    )?);
    let click = [
        ValueRef::Int(i64::from(SEQ)),
        ValueRef::Int(2 * i64::from(SEQ)),
    ];
    rows.push(texts("click on the counter, two texts", &click)?);
    table::print(&rows);
    for (peer, least) in [
        ("JSON objects", 0.7),
        ("JSON arrays", 1.0),
        ("Dioxus", 1.0),
        ("Phoenix", 1.0),
    ] {
        let worst = rows
            .iter()
            .filter_map(|row| Some((row.ours / row.peer(peer)?, row.case.as_str())));
        if let Some((share, case)) = worst.max_by(|a, b| a.0.total_cmp(&b.0)) {
            println!("ours is at most {share:.2} of {peer} ({case}); wanted: at most {least}");
        }
    }
    out.map_or(Ok(()), |file| table::write(file, &rows))
}

fn row(case: &str, ours: &[u8], peers: [(&'static str, Vec<u8>); 4]) -> Row {
    Row {
        case: case.to_owned(),
        unit: "bytes",
        better: "lower",
        ours: ours.len() as f64,
        peers: peers
            .map(|(name, bytes)| (name, bytes.len() as f64))
            .to_vec(),
    }
}

/// One operation of js-framework-benchmark on a page that has just opened.
fn operation(name: &str) -> Row {
    let (before, after) = model::states(name);
    let mut page = ours::Page::new(&before);
    let templates = [ours::table_template(), ours::row_template()];
    let (mut encoder, mut objects, mut arrays) = (
        PatchEncoder::new(),
        Objects::new(&templates),
        Arrays::default(),
    );
    page.show_into(&after, &mut ((&mut encoder, &mut objects), &mut arrays));
    let mut dioxus = peer::Page::new(&before);
    peer::Page::set(&after);
    row(
        name,
        encoder.finish(SEQ, 1).unwrap_or_default(),
        [
            ("JSON objects", objects.message(SEQ, SEQ)),
            ("JSON arrays", arrays.message(SEQ, 1)),
            ("Dioxus", dioxus.encode()),
            ("Phoenix", phoenix::message(&phoenix::diff(&before, &after))),
        ],
    )
}

/// Bound texts that change: the second and the fourth of five blocks after three others.
fn texts(name: &str, values: &[ValueRef<'_>]) -> Outcome<Row> {
    let (mut encoder, mut objects, mut arrays) =
        (PatchEncoder::new(), Objects::default(), Arrays::default());
    let mut sinks = ((&mut encoder, &mut objects), &mut arrays);
    let mut diff = serde_json::Map::new();
    for (at, value) in values.iter().enumerate() {
        sinks.set(4 + 2 * at as u32, 0, *value);
        diff.insert(at.to_string(), json!(value.to_text()));
    }
    let texts: Vec<String> = values.iter().map(|value| value.to_text()).collect();
    let message = encoder.finish(SEQ, 1).ok_or("a text is an operation")?;
    Ok(row(
        name,
        message,
        [
            ("JSON objects", objects.message(SEQ, SEQ)),
            ("JSON arrays", arrays.message(SEQ, 1)),
            ("Dioxus", peer::texts(&texts)),
            ("Phoenix", phoenix::message(&diff.into())),
        ],
    ))
}
