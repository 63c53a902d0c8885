//! On random pages: applying the difference to the old page gives the new one.

use lattice_vdom::testing::Dom;
use proptest::prelude::*;

use crate::model::{Item, Session, hidden};

fn items() -> impl Strategy<Value = Vec<Item>> {
    let leaf = prop_oneof![
        (0..4u64, "[a-c<& ]{0,3}").prop_map(|(key, text)| Item::Text(key, text)),
        (0..6u64, 0..8i64).prop_map(|(key, number)| Item::Leaf(key, number)),
    ];
    let item = leaf.prop_recursive(4, 40, 6, |inner| {
        let content = prop::collection::vec(inner, 0..6);
        prop_oneof![
            (0..3u64, content.clone()).prop_map(|(key, content)| Item::Group(key, content)),
            (0..2u64, content.clone()).prop_map(|(key, content)| Item::Frame(key, content)),
            (0..3u64, content).prop_map(|(key, content)| Item::Part(key, content)),
        ]
    });
    prop::collection::vec(item, 0..8)
}

fn check(pages: &[Vec<Item>], inner_first: bool) -> Result<(), TestCaseError> {
    let mut session = Session::new(&pages[0], inner_first);
    let mut dom = Dom::new();
    session.forest.insert_all(session.root, &mut dom);
    prop_assert_eq!(dom.html(), Session::fresh_html(&pages[0]));
    for page in &pages[1..] {
        session.update(page, &mut dom);
        prop_assert_eq!(
            without_ids(&dom.html()),
            without_ids(&Session::fresh_html(page))
        );
        let mut fresh = Session::new(page, false);
        let mut fresh_dom = Dom::new();
        fresh.forest.insert_all(fresh.root, &mut fresh_dom);
        prop_assert_eq!(hidden(&dom), hidden(&fresh_dom));
        prop_assert_eq!(
            session.forest.len(),
            fresh.forest.len(),
            "no view is left behind"
        );
        prop_assert_eq!(dom.next_instance(), session.forest.next_instance());
        for element in dom.elements() {
            prop_assert!(session.forest.find(element.instance()).is_some());
        }
        dom.take_counts();
        session.update(page, &mut dom);
        prop_assert_eq!(dom.counts().operations(), 0, "an equal page is no change");
    }
    let (before, next) = (dom.html(), session.forest.next_instance());
    session.forest.full_view(session.root, &mut dom);
    prop_assert_eq!(without_ids(&dom.html()), without_ids(&before));
    prop_assert!(
        dom.elements().all(|element| element.instance() >= next),
        "numbers are not used twice"
    );
    Ok(())
}

/// Ids hold instance numbers, which a page made from scratch counts differently.
fn without_ids(html: &str) -> String {
    let mut out = String::new();
    for piece in html.split_inclusive("lt") {
        out.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn applying_the_difference_gives_the_new_page(pages in prop::collection::vec(items(), 2..5), inner_first: bool) {
        check(&pages, inner_first)?;
    }

    #[test]
    fn long_lists_with_equal_keys_end_up_right(old in prop::collection::vec((0..20u64, 0..3i64), 0..40), new in prop::collection::vec((0..20u64, 0..3i64), 0..40)) {
        let list = |keys: &[(u64, i64)]| vec![Item::Group(0, keys.iter().map(|(key, number)| match number {
            0 => Item::Leaf(*key, 7),
            1 => Item::Part(*key, vec![Item::Leaf(1, *number), Item::Text(2, "x".into())]),
            _ => Item::Part(*key, vec![]),
        }).collect())];
        check(&[list(&old), list(&new)], false)?;
    }
}
