//! What the compiler says about a slip.

use quote::quote;

fn error(view: impl quote::ToTokens) -> String {
    super::expand(quote!((krate) #view))
        .expect_err("it was to be refused")
        .to_string()
}

#[test]
fn a_tag_that_html_does_not_know_is_refused_with_a_proposal() {
    let told = error(quote!(dvi { "x" }));
    assert!(
        told.starts_with("`dvi` is no HTML or SVG element; did you mean `div`?"),
        "{told}"
    );
    let told = error(quote!(section { buton(type = "button"); }));
    assert!(told.contains("did you mean `button`?"), "{told}");
    assert!(error(quote!(counter {})).contains("component(props, counter);"));
    assert!(super::expand(quote!((krate) my-chip { "x" })).is_ok());
}

#[test]
fn what_could_run_script_is_refused_with_what_works() {
    assert!(error(quote!(script { "x" })).contains("can't stand in a view"));
    assert!(error(quote!(div(onclick = "x"))).contains("`on.click = move || ..`"));
    assert!(error(quote!(div(style = "x"))).contains("style.width = "));
    assert!(error(quote!(iframe(srcdoc = "x"))).contains("srcdoc"));
}

#[test]
fn slips_of_form_are_told_by_their_rule() {
    assert!(error(quote!(br { "x" })).contains("<br> never has content"));
    assert!(error(quote!(textarea { "x" })).contains("textarea(value = ..)"));
    assert!(error(quote!(p(id = "a", id = "b"))).contains("<p> says id twice"));
    assert!(error(quote!(p(class.open = a, class.open = b))).contains("says class.open twice"));
    assert!(error(quote!(p { 42 })).contains("any other value stands in braces: {42}"));
    assert!(error(quote!(p { {} })).contains("there is none in these"));
    assert!(error(quote!(p { count "x" })).contains("stands in braces: {value}"));
    assert!(error(quote!(input(bind.width = w))).contains("bind.value or bind.checked"));
    assert!(error(quote!(input(call.fokus = t))).contains("call.fokus is none of them"));
    assert!(error(quote!(input(of.click = w))).contains("none of on.click"));
    assert!(error(quote!(input(on.input(debouce = 3) = f))).contains("`debouce` is none of them"));
    assert!(
        error(quote!(input(
            on.input(debounce_ms = 3, throttle_ms = 4) = f
        )))
        .contains("not both")
    );
}
