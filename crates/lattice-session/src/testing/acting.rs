//! What actions are made of: what a browser does by itself when a key or the pointer goes down, and what the page then sends.

use lattice_vdom::ValueRef;

use super::hand::{self, Post};
use super::role::{is_disabled, is_set, role};
use super::{FilePayload, Screen};
use crate::{Input, UploadRequest};

impl Screen {
    pub(super) fn enter(&self, node: usize, property: &str, value: ValueRef<'_>) {
        self.dom.borrow_mut().enter(node, property, value);
    }

    pub(super) fn choose(&self, select: usize, option: usize, value: &str) {
        let options: Vec<usize> = self.dom().element(select).map_or_else(Vec::new, |one| {
            hand::options(one)
                .into_iter()
                .map(lattice_vdom::testing::ElementRef::node)
                .collect()
        });
        for other in options {
            self.enter(other, "selected", ValueRef::Bool(other == option));
        }
        self.enter(select, "value", ValueRef::Str(value));
    }

    /// The pointer goes down and up on an element.
    pub(super) fn press_at(&self, node: usize) {
        let (kind, disabled) = {
            let dom = self.dom();
            let Some(element) = dom.element(node) else {
                return;
            };
            let is = is_set(element, "checked");
            let kind = (element.tag() == "input").then(|| role(element)).flatten();
            (kind.map(|kind| (kind.to_owned(), is)), is_disabled(element))
        };
        if disabled {
            return;
        }
        let changes = match kind {
            Some((kind, is)) if kind == "checkbox" => {
                self.enter(node, "checked", ValueRef::Bool(!is));
                true
            }
            Some((kind, false)) if kind == "radio" => {
                self.tick_radio(node);
                true
            }
            _ => false,
        };
        let control = hand::pressed(&self.dom(), node);
        if self.dispatch(node, "click", None) {
            return;
        }
        if changes {
            self.dispatch(node, "input", None);
            self.dispatch(node, "change", None);
        }
        if let Some(control) = control.filter(|control| *control != node) {
            return self.press_at(control);
        }
        let form = self.dom().element(node).and_then(hand::submits);
        if let Some(form) = form {
            self.dispatch(form, "submit", None);
        }
        if let Some(url) = self.page_of(node) {
            self.visit(&url);
        }
    }

    /// Where a link leads that the page follows by itself.
    fn page_of(&self, node: usize) -> Option<String> {
        let dom = self.dom();
        let link = dom.element(node).filter(|it| it.tag() == "a")?;
        link.attribute("data-page")?;
        link.attribute("href").map(str::to_owned)
    }

    fn tick_radio(&self, node: usize) {
        let others = {
            let dom = self.dom();
            dom.element(node)
                .map_or_else(Vec::new, |radio| hand::group(&dom, radio))
        };
        for other in others {
            self.enter(other, "checked", ValueRef::Bool(false));
        }
        self.enter(node, "checked", ValueRef::Bool(true));
    }

    /// A key goes down and up in an element.
    pub(super) fn key_at(&self, node: usize, key: &str) {
        let prevented = self.dispatch(node, "keydown", Some(key));
        let does = self.dom().element(node).map(|element| {
            let types =
                matches!(role(element), Some("textbox" | "searchbox")) && key.chars().count() == 1;
            let typed = types.then(|| hand::value(element) + key);
            let form = (key == "Enter").then(|| hand::enters(element)).flatten();
            (hand::is_pressed_by(element, key), typed, form)
        });
        match does {
            _ if prevented => {}
            Some((true, ..)) => self.press_at(node),
            Some((_, Some(text), _)) => {
                self.enter(node, "value", ValueRef::Str(&text));
                self.dispatch(node, "input", None);
            }
            Some((.., Some(form))) => {
                self.dispatch(form, "submit", None);
            }
            _ => {}
        }
        self.dispatch(node, "keyup", Some(key));
    }

    /// An event happens at an element, if it is still there; says whether a listener prevents the browser's own reaction.
    pub(super) fn dispatch(&self, node: usize, kind: &str, key: Option<&str>) -> bool {
        let heard = self
            .dom()
            .element(node)
            .map_or_else(Default::default, |element| hand::hear(element, kind, key));
        for post in heard.posts {
            if post.debounce_ms == 0 && post.throttle_ms == 0 {
                self.flush_delays();
                self.post(post);
            } else {
                let now = self.session.now_ms();
                let sent = self.delays.borrow_mut().take(post, now);
                if let Some(post) = sent {
                    self.post(post);
                }
            }
        }
        if kind == "blur" {
            self.flush_delays();
        }
        heard.is_prevented
    }

    /// Chooses files, and sends all of each; says why one is not taken.
    pub(super) fn upload(&self, node: usize, files: &[FilePayload]) -> Result<(), String> {
        let heard = self
            .dom()
            .element(node)
            .and_then(hand::uploads)
            .ok_or("nothing listens to what is chosen here")?;
        let (instance, slot) = heard;
        for payload in files {
            let upload = self.files.borrow_mut().next();
            let request = UploadRequest {
                upload,
                instance,
                slot,
                name: payload.name.as_str().into(),
                media_type: payload.media_type.as_str().into(),
                size: payload.buffer.len() as u64,
            };
            self.session.take_upload(&request)?;
            let kept = self.files.borrow_mut().keep(&request, &payload.buffer);
            let file = Some(kept.map_err(|error| format!("the file could not be kept: {error}"))?);
            self.send(Input::UploadEnd { upload, file });
        }
        Ok(())
    }

    fn flush_delays(&self) {
        let held = self.delays.borrow_mut().flush();
        for post in held {
            self.post(post);
        }
    }

    pub(super) fn post(&self, post: Post) {
        let Post {
            instance,
            slot,
            payload,
            ..
        } = post;
        self.event(instance, slot, payload);
    }
}
