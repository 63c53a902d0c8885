//! User code may call its session from wherever it runs: bodies, reads, comparisons, handlers, drops.

use std::any::Any;
use std::sync::Arc;

use lattice_session::testing::Screen;
use lattice_session::{
    Component, Event, Failure, Input, Payload, Session, Signal, Site, SlotValue, Source, Start,
};
use lattice_vdom::NullSink;

use crate::controls::button;

/// Everything that a session can be asked for.
fn probe(session: &Session) {
    session.handle(Input::Event(Event {
        instance: 1_000_000,
        slot: 0,
        payload: Payload::None,
    }));
    session.handle(Input::Clock(5));
    session.flush(&mut NullSink);
    session.full_view(&mut NullSink);
    session.first_paint();
    session.counts();
    session.new_id();
    session.take_failures();
    let _ = session.is_building();
    session.runtime().signal(1);
}

struct Nosy {
    n: Signal<i32>,
}

struct NosySource {
    n: Signal<i32>,
}

impl Component for Nosy {
    fn name(&self) -> &str {
        Session::with_current(probe);
        "Nosy"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        probe(session);
        session.text_prop(
            lattice_session::Prop::Bound(Arc::new(NosySource { n: self.n })),
            Site(1),
        )?;
        let kept = session.keep(Site(2), || {
            probe(session);
            Kept
        })?;
        drop(kept);
        session.component(Arc::new(Leaf(self.n.get())), Site(3))?;
        Ok(())
    }

    fn same(&self, session: &Session, _: &dyn Component) -> bool {
        probe(session);
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Source for NosySource {
    fn read(&self, session: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        probe(session);
        *out = self.n.get().into();
        Ok(())
    }

    fn same(&self, session: &Session, _: &dyn Source) -> bool {
        probe(session);
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Leaf(i32);

impl Component for Leaf {
    fn name(&self) -> &'static str {
        "Leaf"
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        if self.0 % 2 == 1 {
            return Err(Failure::new("odd"));
        }
        Ok(())
    }

    fn same(&self, session: &Session, other: &dyn Component) -> bool {
        probe(session);
        other
            .as_any()
            .downcast_ref::<Self>()
            .is_some_and(|other| other.0 == self.0)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Kept;

impl Clone for Kept {
    fn clone(&self) -> Self {
        Session::with_current(probe);
        Self
    }
}

/// Drops call the session too.
macro_rules! nosy_drop {
    ($($kind:ty),*) => {$(
        impl Drop for $kind {
            fn drop(&mut self) {
                Session::with_current(probe);
            }
        }
    )*};
}

nosy_drop!(Nosy, NosySource, Leaf, Kept);

struct Root;

impl Component for Root {
    fn name(&self) -> &'static str {
        "Root"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let n = session.keep(Site(1), || session.runtime().signal(0))?;
        if n.get() < 5 {
            let nosy = session.component(Arc::new(Nosy { n }), Site(2))?;
            session.key(nosy, (n.get() / 2) as u64)?;
        }
        button("+", move || {
            Session::with_current(probe);
            n.update(|n| *n += 1);
        });
        Ok(())
    }

    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        true
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn user_code_may_call_its_session_from_wherever_it_runs() {
    let screen = Screen::open(Arc::new(Root), Start::default());
    assert_eq!(screen.text(), "0+");
    for n in 1..5 {
        screen.click("+");
        let stopped = if n % 2 == 1 { "Leaf stoppedodd" } else { "" };
        assert_eq!(screen.text(), format!("{n}{stopped}+"));
    }
    screen.click("+");
    assert_eq!(screen.text(), "+");
    assert_eq!(screen.session().counts().components, 1);
    assert_eq!(screen.session().counts().bindings, 0);
}
