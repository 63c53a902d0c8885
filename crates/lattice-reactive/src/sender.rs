//! Senders: how other threads write into a runtime.

use std::collections::VecDeque;
use std::error;
use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Mutex, OnceLock, Weak};

use lattice_incr::{NodeId, NodeKind};

use crate::ambient::{current, expect};
use crate::error::Error;
use crate::mail::{Inbound, Mail, lock};
use crate::runtime::{Place, Runtime};
use crate::signal::Signal;

/// Puts values into a runtime from any thread, a bounded number of them: make one with [`Runtime::channel`] or
/// [`Signal::sender`].
///
/// Values arrive when the runtime's owner calls [`Runtime::receive`], those of one channel in the order in which they were sent.
/// Clones send to the same channel. It closes when the scope that made it is disposed of.
///
/// ```
/// use lattice_reactive::Runtime;
///
/// let runtime = Runtime::new();
/// let progress = runtime.signal(0);
/// let sender = progress.sender_in(&runtime, 16).unwrap();
/// std::thread::spawn(move || sender.try_send(50).unwrap()).join().unwrap();
///
/// assert_eq!(progress.get_in(&runtime).unwrap(), 0, "nothing changes in the midst of a turn");
/// runtime.receive().unwrap();
/// assert_eq!(progress.get_in(&runtime).unwrap(), 50);
/// ```
pub struct Sender<T> {
    channel: Arc<Channel<T>>,
}

struct Channel<T> {
    /// Gone with the runtime.
    mail: Weak<Mail>,
    /// The node of the [`Receiver`]; set before a sender is given out.
    receiver: OnceLock<NodeId>,
    capacity: usize,
    queue: Mutex<Queue<T>>,
}

struct Queue<T> {
    values: VecDeque<T>,
    /// Whether the runtime knows that there are values.
    announced: bool,
    open: bool,
}

/// The value of a channel's node: closes the channel when it is dropped.
struct Receiver<T> {
    channel: Arc<Channel<T>>,
    take: Take<T>,
}

/// What is done with a value. The channel closes when what it is for was disposed of.
type Take<T> = Box<dyn FnMut(&Runtime, T) -> Result<(), Error> + Send>;

impl Runtime {
    /// Makes a channel, owned by the current owner: `f` is called with each value that is sent, by
    /// [`receive`](Self::receive), untracked. At most `capacity` values wait.
    ///
    /// # Panics
    /// If the capacity is 0.
    #[track_caller]
    pub fn channel<T: Send + 'static>(
        &self,
        capacity: usize,
        mut f: impl FnMut(T) + Send + 'static,
    ) -> Sender<T> {
        let take: Take<T> = Box::new(move |_, value| {
            f(value);
            Ok(())
        });
        self.channel_at(capacity, take, Location::caller())
    }

    #[track_caller]
    fn channel_at<T: Send + 'static>(
        &self,
        capacity: usize,
        take: Take<T>,
        at: Place,
    ) -> Sender<T> {
        assert!(
            capacity != 0,
            "a channel holds what was sent until it is received, and one of capacity 0 holds nothing: give it at least 1"
        );
        let channel = Arc::new(Channel {
            mail: Arc::downgrade(self.mail()),
            receiver: OnceLock::new(),
            capacity,
            queue: Mutex::new(Queue {
                values: VecDeque::new(),
                announced: false,
                open: true,
            }),
        });
        let receiver = Receiver {
            channel: channel.clone(),
            take,
        };
        let handle = self.insert(at, |graph| graph.insert(NodeKind::Source, receiver));
        channel.receiver.get_or_init(|| handle.node);
        Sender { channel }
    }
}

impl<T: PartialEq + Send + 'static> Signal<T> {
    /// A channel whose values this signal is set to, one after the other; those that equal the one before are no change. At
    /// most `capacity` values wait. The channel belongs to the current owner, and closes also when the signal is gone.
    ///
    /// # Panics
    /// If no runtime is entered, if the signal was disposed of, or if the capacity is 0.
    #[track_caller]
    pub fn sender(self, capacity: usize) -> Sender<T> {
        let at = Location::caller();
        expect(current(|runtime| self.sender_at(runtime, capacity, at)))
    }

    /// As [`sender`](Self::sender).
    ///
    /// # Errors
    /// If the signal was disposed of or belongs to another runtime.
    ///
    /// # Panics
    /// If the capacity is 0.
    #[track_caller]
    pub fn sender_in(self, runtime: &Runtime, capacity: usize) -> Result<Sender<T>, Error> {
        self.sender_at(runtime, capacity, Location::caller())
    }

    #[track_caller]
    fn sender_at(self, runtime: &Runtime, capacity: usize, at: Place) -> Result<Sender<T>, Error> {
        runtime.untrack(|| self.track_in(runtime))?;
        let take: Take<T> = Box::new(move |runtime, value| self.write(runtime, value, at));
        Ok(runtime.channel_at(capacity, take, at))
    }
}

impl<T: Send + 'static> Sender<T> {
    /// Sends a value, without waiting.
    ///
    /// # Errors
    /// With the value, if as many wait as the channel may hold, or if it is closed.
    pub fn try_send(&self, value: T) -> Result<(), SendError<T>> {
        let channel = &self.channel;
        {
            let mut queue = lock(&channel.queue);
            if !queue.open {
                drop(queue);
                return Err(SendError { value, full: None });
            }
            if queue.values.len() >= channel.capacity {
                drop(queue);
                let full = Some(channel.capacity);
                return Err(SendError { value, full });
            }
            queue.values.push_back(value);
            if std::mem::replace(&mut queue.announced, true) {
                return Ok(());
            }
        }
        channel.announce();
        Ok(())
    }

    /// Whether nothing can be sent any more.
    pub fn is_closed(&self) -> bool {
        !lock(&self.channel.queue).open
    }
}

impl<T> Channel<T> {
    fn close(&self) {
        let left = {
            let mut queue = lock(&self.queue);
            queue.open = false;
            std::mem::take(&mut queue.values)
        };
        // Dropping them may be code of the user's.
        drop(left);
    }

    fn pop(&self) -> Option<T> {
        lock(&self.queue).values.pop_front()
    }
}

impl<T: Send + 'static> Channel<T> {
    fn announce(self: &Arc<Self>) {
        if let Some(mail) = self.mail.upgrade() {
            mail.announce(self.clone());
        }
    }
}

impl<T: Send + 'static> Inbound for Channel<T> {
    fn deliver(self: Arc<Self>, runtime: &Runtime) -> usize {
        // What is sent from now on is announced anew.
        let count = {
            let mut queue = lock(&self.queue);
            queue.announced = false;
            queue.values.len()
        };
        let rest = Rest(&self);
        let receiver = self.receiver.get();
        let loan = receiver.and_then(|node| runtime.try_lend::<Receiver<T>>(*node));
        let Some(mut loan) = loan else {
            return 0;
        };
        let mut taken = 0;
        while taken < count
            && let Some(value) = self.pop()
        {
            taken += 1;
            let take = &mut loan.get_mut().take;
            match runtime.untrack(|| take(runtime, value)) {
                Ok(()) => {}
                Err(error) if error.is_disposed() => self.close(),
                Err(error) => panic!("{error}"),
            }
        }
        drop(rest);
        taken
    }
}

/// What a panic left in a channel is announced once more.
struct Rest<'a, T: Send + 'static>(&'a Arc<Channel<T>>);

impl<T: Send + 'static> Drop for Rest<'_, T> {
    fn drop(&mut self) {
        let left = {
            let mut queue = lock(&self.0.queue);
            !queue.values.is_empty() && !std::mem::replace(&mut queue.announced, true)
        };
        if left {
            self.0.announce();
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.channel.close();
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self {
            channel: self.channel.clone(),
        }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queue = lock(&self.channel.queue);
        f.debug_struct("Sender")
            .field("capacity", &self.channel.capacity)
            .field("waiting", &queue.values.len())
            .field("open", &queue.open)
            .finish()
    }
}

/// Why a value could not be sent, and the value.
#[derive(Clone, PartialEq, Eq)]
pub struct SendError<T> {
    value: T,
    /// How many wait, if that is why.
    full: Option<usize>,
}

impl<T> SendError<T> {
    /// As many values wait as the channel may hold.
    pub fn is_full(&self) -> bool {
        self.full.is_some()
    }

    /// The channel, its signal or its runtime is gone.
    pub fn is_closed(&self) -> bool {
        self.full.is_none()
    }

    /// What was not sent.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.full {
            Some(capacity) => write!(
                f,
                "a channel holds what was sent until it is received, and this one is full ({capacity} values wait): send again when \
                 the runtime's owner has called `Runtime::receive`, or make it with a larger capacity"
            ),
            None => f.write_str(
                "a channel lives as long as the scope that made it, and this one is closed: stop sending, or make it in a scope \
                 that lives longer",
            ),
        }
    }
}

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SendError({self})")
    }
}

impl<T> error::Error for SendError<T> {}
