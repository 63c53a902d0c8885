//! Components, elements, events and the Session: messages in, patches out.
