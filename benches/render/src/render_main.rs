use bench_render::{Outcome, contest, model};
fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    if let ["count", engine, operation, steps] = args[..] {
        contest::count(engine, operation, steps.parse()?);
        return Ok(());
    }
    if let ["print", who, times] = args[..] {
        let m = model::page(1000);
        let mut page = bench_render::ours::Page::new(&m);
        for _ in 0..times.parse()? {
            match who {
                "ours" => drop(bench_render::pages::ours(&mut page, &m)),
                _ => drop(bench_render::pages::maud(&m)),
            }
        }
        return Ok(());
    }
    for op in model::OPERATIONS {
        let [a, b, c] = contest::times(op, 9);
        println!("{op:<20} {:>9.1} {:>9.1} {:>9.1} {:>6.1}", a / 1e3, b / 1e3, c / 1e3, b / a);
    }
    for (n, rounds) in [(1000, 200), (10000, 20)] {
        let m = model::page(n);
        let mut page = bench_render::ours::Page::new(&m);
        bench_render::peer::Page::set(&m);
        println!("{:?}", bench_render::pages::speeds(&mut page, &m, rounds));
    }
    Ok(())
}
