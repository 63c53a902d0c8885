//! Random graphs against a naive model: dynamic dependencies, equal values, batches, disposal, failures, effects that write
//! and nest. Equal values, no glitch, each node at most once, no run that is not needed, equal order in equal runs.
//!
//! `cargo xtask soak engine` runs larger graphs for as long as it is told.

mod bodies;
mod programs;
mod recipe;
mod reference;
mod world;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use bodies::Ran;
use recipe::{Kind, Op};
use world::Mode;

/// How long the long form runs, in seconds.
const SECONDS: &str = "LATTICE_SOAK_SECONDS";

fn run(kind: Kind, auto: bool, program: &(usize, Vec<Op>)) -> Vec<Ran> {
    let (sources, ops) = program;
    let mode = Mode {
        kind,
        auto,
        listening: sources.is_multiple_of(2),
    };
    world::run(mode, *sources, ops)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn random_graphs_run_what_must_run_once_in_order_and_nothing_else(
        program in Kind::Pure.program(60),
        auto in any::<bool>(),
    ) {
        run(Kind::Pure, auto, &program);
    }

    #[test]
    fn random_graphs_with_failing_memos_give_true_values(
        program in Kind::Failing.program(60),
        auto in any::<bool>(),
    ) {
        run(Kind::Failing, auto, &program);
    }

    #[test]
    fn random_graphs_whose_effects_write_fail_and_nest_run_as_the_model_says(
        program in Kind::Rich.program(60),
        auto in any::<bool>(),
    ) {
        run(Kind::Rich, auto, &program);
    }

    #[test]
    fn the_same_operations_run_the_same_things_in_the_same_order_whoever_listens(
        program in Kind::Failing.program(60),
        rich in Kind::Rich.program(60),
        auto in any::<bool>(),
    ) {
        for (kind, (sources, ops)) in [(Kind::Rich, rich), (Kind::Failing, program)] {
            let [first, second, listened] = [false, false, true].map(|listening| {
                world::run(Mode { kind, auto, listening }, sources, &ops)
            });
            prop_assert_eq!(&first, &second);
            prop_assert_eq!(&first, &listened);
        }
    }
}

#[test]
#[ignore = "the long form: `cargo xtask soak engine`"]
fn random_graphs_for_as_long_as_asked() {
    let seconds = std::env::var(SECONDS).map_or(60, |text| text.parse().expect("whole seconds"));
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut cases = 0;
    while Instant::now() < end {
        // New seeds for each runner; long programs in every second.
        let most = if cases % 600 == 0 { 60 } else { 600 };
        for kind in [Kind::Pure, Kind::Failing, Kind::Rich] {
            let mut runner = TestRunner::new(config(100));
            let outcome = runner.run(&(kind.program(most), any::<bool>()), |(program, auto)| {
                run(kind, auto, &program);
                Ok(())
            });
            if let Err(TestError::Fail(why, program)) = &outcome {
                panic!("{kind:?}: {why}\n{program:#?}");
            }
            outcome.expect("no program is rejected");
            cases += 100;
        }
    }
    println!("{cases} random graphs behaved as the model says");
}
