//! What no honest page sends: each gets its defined end, is counted, and no other session notices.

use crate::app::{ADD, BLOCK, World, serve, world};
use crate::client::{Frame, Live, Page, Socket, frame};
use lattice_vdom::NullSink;
use lattice_wire::{Limits, ServerDecoder, ServerMessage};

/// A live session beside the one that is attacked.
struct Bystander {
    live: Live,
}

impl Bystander {
    fn new(world: &World) -> Self {
        let live = Page::open(world.server.local_addr()).claim();
        Self { live }
    }

    fn noticed_nothing(mut self) {
        self.live.click(ADD);
        let patch = self.live.patch();
        assert_eq!(patch[patch.len() - 1], 1);
    }
}

/// Sends these bytes over a live page's socket and returns the code that it is closed with.
fn code_for(world: &World, bytes: &[u8]) -> u16 {
    let bystander = Bystander::new(world);
    let mut live = Page::open(world.server.local_addr()).claim();
    live.socket.raw(bytes);
    let code = live.socket.close_code();
    bystander.noticed_nothing();
    code
}

#[test]
fn garbage_and_truncated_messages_get_an_error_and_close_4400() {
    let world = world();
    let cases: [&[u8]; 6] = [
        &[],
        &[0xc1, 0xff, 0x00],
        &[1, 1, 0],
        &[9],
        &[2, 1, 1],
        &[1, 1, 0, 2, 0, 0xdd, 0xff, 0xff, 0xff, 0xff],
    ];
    for bytes in cases {
        let bystander = Bystander::new(&world);
        let mut live = Page::open(world.server.local_addr()).claim();
        live.socket.frame(0x82, bytes);
        let message = live.socket.message();
        let mut decoder = ServerDecoder::new(Limits::SERVER);
        assert!(matches!(
            decoder.decode(&message, &mut NullSink).unwrap(),
            ServerMessage::Error { code: 4400, .. }
        ));
        assert_eq!(live.socket.close_code(), 4400, "{bytes:?}");
        bystander.noticed_nothing();
    }
    assert_eq!(world.server.stats().malformed_messages, 6);
}

#[test]
fn random_bytes_never_hurt_the_server() {
    let world = world();
    let bystander = Bystander::new(&world);
    let mut seed = 7_u64;
    let mut random = move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as u8
    };
    for round in 0..60 {
        let mut live = Page::open(world.server.local_addr()).claim();
        let bytes: Vec<u8> = (0..40).map(|_| random()).collect();
        if round % 2 == 0 {
            live.socket.frame(0x82, &bytes);
        } else {
            live.socket.raw(&bytes);
        }
    }
    bystander.noticed_nothing();
    assert_eq!(world.server.stats().sessions_failed, 0);
}

#[test]
fn what_breaks_rfc_6455_is_closed_with_its_code() {
    let world = world();
    let mut huge_ping = vec![0x89, 0xfe, 0, 126];
    huge_ping.extend_from_slice(&[0; 130]);
    for (what, bytes, code) in [
        ("unmasked", vec![0x82, 0x01, 0x02], 1002),
        ("reserved bit", frame(0xc2, &[2, 0]), 1002),
        ("unknown opcode", frame(0x83, &[2, 0]), 1002),
        ("long control frame", huge_ping, 1002),
        ("fragmented control frame", frame(0x09, &[]), 1002),
        ("continuation of nothing", frame(0x80, &[2, 0]), 1002),
        (
            "new message inside a fragmented one",
            [frame(0x02, &[2]), frame(0x82, &[2, 0])].concat(),
            1002,
        ),
        (
            "length not minimal",
            vec![0x82, 0xfe, 0, 2, 0, 0, 0, 0, 2, 0],
            1002,
        ),
        ("text", frame(0x81, b"hello"), 1003),
        ("close of one byte", frame(0x88, &[3]), 1002),
        (
            "close with a code that is never sent",
            frame(0x88, &[3, 0xee]),
            1002,
        ),
        (
            "close reason not UTF-8",
            frame(0x88, &[3, 0xe8, 0xff]),
            1007,
        ),
    ] {
        assert_eq!(code_for(&world, &bytes), code, "{what}");
    }
}

#[test]
fn a_message_of_100_megabytes_is_refused_at_its_header() {
    let world = world();
    let bystander = Bystander::new(&world);
    let mut live = Page::open(world.server.local_addr()).claim();
    let mut bytes = vec![0x82, 0xff];
    bytes.extend_from_slice(&100_000_000_u64.to_be_bytes());
    bytes.extend_from_slice(&[0; 4]);
    live.socket.raw(&bytes);
    // It goes on sending, as one that has it all in a queue does.
    live.socket.raw(&vec![0; 300_000]);
    assert_eq!(live.socket.close_code(), 1009);
    bystander.noticed_nothing();
    assert_eq!(world.server.stats().oversized_messages, 1);
}

#[test]
fn fragments_count_together_against_the_limit() {
    let world = serve(|config| config.message_bytes_max = 1000);
    let parts = [frame(0x02, &[0; 600]), frame(0x00, &[0; 600])].concat();
    assert_eq!(code_for(&world, &parts), 1009);
}

#[test]
fn a_fragmented_event_with_pings_between_is_one_event() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut socket = Socket::open(page.address);
    let mut hello = Vec::new();
    lattice_wire::ClientMessage::Hello {
        version: lattice_wire::VERSION,
        token: page.token(),
        patch_seq: 0,
        event_id: 0,
        whole: true,
    }
    .encode(&mut hello);
    let (one, rest) = hello.split_at(3);
    let (two, three) = rest.split_at(20);
    let bytes = [
        frame(0x02, one),
        frame(0x89, b"are you there"),
        frame(0x00, two),
        frame(0x8a, b""),
        frame(0x80, three),
    ]
    .concat();
    // Byte by byte, as the worst network would.
    for byte in bytes {
        socket.raw(&[byte]);
    }
    assert_eq!(socket.next(), Frame::Pong(b"are you there".to_vec()));
    assert_eq!(socket.message()[0], 0);
}

#[test]
fn a_patch_that_is_pushed_while_a_message_arrives_disturbs_neither() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(BLOCK);
    world.blocked.recv().unwrap();
    let ack = frame(0x82, &[2, 0]);
    live.socket.raw(&ack[..3]);
    world.release.send(()).unwrap();
    let patch = live.patch();
    assert_eq!(patch[patch.len() - 1], 100);
    live.socket.raw(&ack[3..]);
    live.click(ADD);
    let patch = live.patch();
    assert_eq!(patch[patch.len() - 1], 101);
    assert_eq!(world.server.stats().messages_in, 4);
}

#[test]
fn many_messages_in_one_packet_are_all_read() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    let mut bytes = frame(0x89, b"1");
    for _ in 0..50 {
        bytes.extend(frame(0x82, &[2, 0]));
    }
    bytes.extend(frame(0x89, b"2"));
    live.socket.raw(&bytes);
    assert_eq!(live.socket.next(), Frame::Pong(b"1".to_vec()));
    assert_eq!(live.socket.next(), Frame::Pong(b"2".to_vec()));
    assert_eq!(world.server.stats().messages_in, 51);
}

#[test]
fn the_first_message_must_be_a_hello_with_a_known_token_and_version() {
    let world = world();
    let address = world.server.local_addr();
    let first = |bytes: &[u8]| {
        let mut socket = Socket::open(address);
        socket.frame(0x82, bytes);
        socket.close_code()
    };
    assert_eq!(first(&[2, 0]), 4400);
    assert_eq!(first(&[0, 1, 0xa1, b'x', 0, 0, 0xc3]), 4401);
    assert_eq!(first(&[0, 3, 0xa1, b'x', 0, 0, 0xc3]), 4404);
    let mut socket = Socket::open(address);
    socket.hello(&"0".repeat(32), 0, 0, true);
    assert_eq!(socket.close_code(), 4404);
    assert_eq!(world.server.stats().unknown_tokens, 2);
    let mut live = Page::open(address).claim();
    live.socket.hello("again", 0, 0, true);
    assert_eq!(live.socket.close_code(), 4400);
}

#[test]
fn a_large_message_within_the_limit_is_taken() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    let text = "x".repeat(200_000);
    live.socket.send(&lattice_wire::ClientMessage::Event {
        event_id: 1,
        patch_seq: 0,
        instance: 4_000,
        slot: 0,
        payload: lattice_wire::Payload::Str(&text),
    });
    assert_eq!(live.event_ack(), 1);
    live.socket.frame(0x89, b"still here");
    assert_eq!(live.socket.next(), Frame::Pong(b"still here".to_vec()));
}

#[test]
fn a_close_is_answered() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    live.socket.frame(0x88, &[3, 0xe9]);
    assert_eq!(live.socket.next(), Frame::Close(1001));
    assert!(live.socket.is_ended());
}
