use bench_render::{Outcome, contest, model};
fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    if let ["count", engine, operation, steps] = args[..] {
        contest::count(engine, operation, steps.parse()?);
        return Ok(());
    }
    if args == ["parts"] {
        for op in model::OPERATIONS {
            let (before, after) = model::states(op);
            let mut page = bench_render::ours::Page::new(&before);
            let mut all = [vec![], vec![], vec![]];
            for _ in 0..201 {
                let parts = page.parts(&after);
                for (all, part) in all.iter_mut().zip(parts) { all.push(part); }
                page.show(&before);
            }
            let m = all.map(|mut a| { a.sort(); a[a.len()/2] as f64 / 1e3 });
            println!("{op:<20} build {:.1} match {:.1} emit {:.1}", m[0], m[1], m[2]);
        }
        return Ok(());
    }
    for op in model::OPERATIONS {
        let [a, b, c] = contest::times(op, 9);
        println!("{op:<20} {:>9.1} {:>9.1} {:>9.1} {:>6.1}", a / 1e3, b / 1e3, c / 1e3, b / a);
    }
    let m = model::page(3);
    let mut page = bench_render::ours::Page::new(&m);
    assert_eq!(bench_render::pages::askama(&m), bench_render::pages::maud(&m));
    assert_eq!(bench_render::pages::askama(&m), bench_render::pages::ours(&mut page, &m));
    bench_render::peer::Page::set(&m);
    assert_eq!(bench_render::pages::askama(&m), bench_render::pages::dioxus());
    Ok(())
}
