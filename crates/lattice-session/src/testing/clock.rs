//! Time in tests.

use std::time::Duration;

use super::Screen;
use super::change::Change;
use crate::Input;

/// The time of a [`Screen`]: of its session and of its page.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'a>(pub(super) &'a Screen);

impl Clock<'_> {
    /// The time, in milliseconds since 1970.
    pub fn now_ms(self) -> u64 {
        self.0.session.now_ms()
    }

    /// Lets so much time pass. What is due meanwhile happens in its order, each in a turn of its own: held back events of the
    /// page, intervals and other alarms of the session.
    pub fn advance(self, by: Duration) -> Change {
        let screen = self.0;
        let until = self.now_ms() + by.as_millis() as u64;
        screen.measure(|| {
            while let Some(due) = self.next_ms().filter(|due| *due <= until) {
                self.set(due.max(self.now_ms()));
                let posts = screen.delays.borrow_mut().due(self.now_ms());
                for post in posts {
                    screen.post(post);
                }
            }
            self.set(until);
        })
    }

    fn set(self, now_ms: u64) {
        self.0.send(Input::Clock(now_ms));
    }

    fn next_ms(self) -> Option<u64> {
        let page = self.0.delays.borrow().next_ms();
        let session = self.0.session.next_alarm_ms();
        page.into_iter().chain(session).min()
    }
}
