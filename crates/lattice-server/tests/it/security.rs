//! What SECURITY.md says: the headers of every answer, and that each test which it names is there.

use crate::app::serve;
use crate::client::{Page, between, get, request};
use std::path::Path;

#[test]
fn every_answer_bears_the_headers_that_keep_browsers_in_bounds() {
    let world = serve(|config| {
        config.sessions_max = 1;
        config.metrics_for = vec!["127.0.0.1".to_owned()];
    });
    let address = world.server.local_addr();
    let page = Page::open(address);
    let script = between(&page.answer.body, "type=\"module\" nonce=\"", "</script>");
    let stream = "POST /_lattice/stream";
    let answers = [
        ("a page", page.answer.head.clone()),
        ("a file", get(address, between(script, "src=\"", "\"")).head),
        ("no page", get(address, "/nothing").head),
        ("no file", get(address, "/_lattice/nothing.js").head),
        ("busy", get(address, "/").head),
        ("health", get(address, "/healthz").head),
        ("metrics", get(address, "/metrics").head),
        ("no upgrade", get(address, "/_lattice/socket").head),
        (
            "a foreign host",
            request(address, "GET /", &["Host: evil.example"]).head,
        ),
        (
            "a foreign origin",
            request(address, stream, &["Origin: http://evil.example"]).head,
        ),
        ("no stream", request(address, stream, &[]).head),
        ("not allowed", request(address, "DELETE /", &[]).head),
    ];
    for (what, head) in answers {
        let head = head.to_ascii_lowercase();
        for line in [
            "x-content-type-options: nosniff",
            "referrer-policy: same-origin",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
            "cache-control: ",
        ] {
            assert!(head.contains(line), "{what} has no {line}: {head}");
        }
        let policy = between(&head, "content-security-policy: ", "\r\n");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{what}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{what}: {policy}");
        assert!(!head.contains("set-cookie"), "{what}");
        assert!(!head.contains("access-control-allow"), "{what}");
        assert!(!head.contains("\r\nserver:"), "{what}");
    }
}

/// A claim without a test is a hope.
#[test]
fn each_test_that_the_threat_model_names_is_there() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.join("../..");
    let text = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut count = 0;
    for named in text.split('`').skip(1).step_by(2) {
        let Some((place, test)) = named.rsplit_once("::") else {
            continue;
        };
        let files = [
            here.join("tests/it").join(place).with_extension("rs"),
            here.join("src").join(place).with_extension("rs"),
            root.join("crates").join(place).with_extension("rs"),
            root.join("bindings/python/tests")
                .join(place)
                .with_extension("py"),
        ];
        let is_there = files.iter().any(|file| {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            text.contains(&format!("fn {test}(")) || text.contains(&format!("def {test}("))
        });
        assert!(
            is_there,
            "SECURITY.md names {named}, and there is no such test"
        );
        count += 1;
    }
    assert!(count > 30, "{count} tests are named");
}

#[test]
fn tokens_are_random_and_never_the_same() {
    let world = serve(|_| ());
    let address = world.server.local_addr();
    let tokens: Vec<u128> = (0..64)
        .map(|_| u128::from_str_radix(Page::open(address).token(), 16).unwrap())
        .collect();
    // Each of the 128 bits takes both values: that one does not in 64 tokens has a chance of 2^-56.
    let ones = tokens.iter().fold(0, |all, token| all | token);
    let zeros = tokens.iter().fold(0, |all, token| all | !token);
    assert_eq!((ones, zeros), (u128::MAX, u128::MAX));
}
