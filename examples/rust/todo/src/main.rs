//! The todo list in Rust: `cargo run -p example-todo -- --port 8000`.

use std::process::ExitCode;

use lattice_ui::{
    App, List, Signal, button, card, checkbox, each, list, memo, new_id, row, run, segmented,
    signal, text, text_input,
};

/// One thing to do. Its fields are signals, so that who shows one follows that one alone.
#[derive(Clone, PartialEq)]
struct Todo {
    id: String,
    title: Signal<String>,
    done: Signal<bool>,
}

fn todos() {
    let todos = list(Vec::<Todo>::new());
    let draft = signal(String::new());
    let show = signal(String::from("all"));
    let visible = memo(move || {
        let shown = |todo: &&Todo| match &*show.get() {
            "all" => true,
            state => todo.done.get() == (state == "done"),
        };
        todos.with(|all| all.iter().filter(shown).cloned().collect::<Vec<_>>())
    });
    let add = move || {
        if !draft.get().trim().is_empty() {
            todos.push(Todo {
                id: new_id(),
                title: signal(draft.get()),
                done: signal(false),
            });
            draft.set(String::new());
        }
    };

    card("Todos", || {
        row(|| {
            text_input("New todo").bind(draft).on_enter(move |_| add());
            button("Add").color("primary").on_click(add);
        });
        segmented("Show", ["all", "open", "done"]).bind(show);
        each(
            visible,
            |todo| todo.id.clone(),
            move |todo| todo_row(todo, todos),
        );
        text(move || {
            todos.with(|all| {
                let open = all.iter().filter(|todo| !todo.done.get()).count();
                format!("{open} open of {}", all.len())
            })
        });
        button("Clear done").on_click(move || remove_where(todos, |todo| todo.done.get()));
    });
}

fn todo_row(todo: &Todo, todos: List<Todo>) {
    let Todo { id, title, done } = todo.clone();
    let editing = signal(false);
    let toggle = move || editing.update(|is| *is = !*is);
    row(|| {
        checkbox("done").hidden_label().bind(done);
        if editing.get() {
            // Plain Rust: only this row runs again.
            text_input("Title").bind(title).on_enter(move |_| toggle());
        } else {
            text(title).strike(done);
        }
        button("Edit").on_click(toggle);
        button("Delete")
            .color("danger")
            .on_click(move || remove_where(todos, |todo| todo.id == id));
    });
}

fn remove_where(todos: List<Todo>, gone: impl Fn(&Todo) -> bool) {
    let places = todos.with(|all| {
        let gone = (0..all.len()).filter(|at| gone(&all[*at]));
        gone.collect::<Vec<_>>()
    });
    for at in places.into_iter().rev() {
        todos.remove(at);
    }
}

fn main() -> ExitCode {
    run(App::new("Todos", todos), std::env::args().skip(1))
}

#[cfg(test)]
mod tests {
    use lattice_ui::testing::{Screen, render};

    use super::todos;

    fn with(titles: &[&str]) -> Screen {
        let screen = render(todos);
        for title in titles {
            screen.get_by_label("New todo").fill(title);
            screen.get_by_label("New todo").press("Enter");
        }
        screen
    }

    #[test]
    fn adding_one_runs_the_list_and_the_new_row() {
        let screen = with(&["milk", "tea"]);
        screen.get_by_label("New todo").fill("bread");
        screen
            .get_by_role("button")
            .name("Add")
            .click()
            .expect_patches(3)
            .expect_runs(2);
        screen.expect_text("3 open of 3");
    }

    #[test]
    fn ticking_one_runs_no_component_and_patches_what_shows_it() {
        let screen = with(&["milk", "tea"]);
        screen
            .get_by_role("checkbox")
            .first()
            .check()
            .expect_patches(3)
            .expect_runs(0);
        screen.expect_text("1 open of 2");
        screen.get_by_role("radio").name("done").check();
        screen.expect_text("milk").expect_no_text("tea");
        screen.get_by_role("button").name("Clear done").click();
        screen.expect_text("1 open of 1").expect_no_text("milk");
    }

    #[test]
    fn editing_one_runs_its_row_alone_and_typing_runs_none() {
        let screen = with(&["milk", "tea"]);
        let edit = screen.get_by_role("button").name("Edit");
        edit.nth(1).click().expect_runs(1);
        let title = screen.get_by_label("Title");
        title.fill("green tea").expect_runs(0);
        title.press("Enter");
        screen.expect_text("green tea");
        screen.get_by_role("button").name("Delete").nth(0).click();
        screen.expect_text("1 open of 1").expect_no_text("milk");
    }
}
