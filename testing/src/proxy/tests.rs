//! What proxies do to connections.

use super::*;

/// A server that answers each chunk with `.` for every byte of it.
fn dots() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut buffer = [0; 1024];
            while let Ok(n @ 1..) = client.read(&mut buffer) {
                client.write_all(&b".".repeat(n)).unwrap();
            }
        }
    });
    address
}

fn exchange(stream: &mut TcpStream, request: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(request)?;
    let mut reply = vec![0; request.len()];
    stream.read_exact(&mut reply)?;
    Ok(reply)
}

#[test]
fn counts_and_records() {
    let proxy = Proxy::start(dots());
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    assert_eq!(exchange(&mut stream, b"abc").unwrap(), b"...");
    proxy.split(ToServer, 1);
    proxy.split(ToClient, 1);
    assert_eq!(exchange(&mut stream, b"de").unwrap(), b"..");
    assert_eq!(proxy.chunks(ToServer), [b"abc".to_vec(), b"de".to_vec()]);
    assert_eq!((proxy.round_trips(), proxy.connections()), (2, 1));
    assert_eq!(proxy.text(ToClient), ".....");
    proxy.forget();
    assert_eq!((proxy.round_trips(), proxy.text(ToServer).as_str()), (0, ""));
}

#[test]
fn cuts_after_so_many_bytes_and_once() {
    let proxy = Proxy::start(dots());
    proxy.cut_after(ToServer, 2);
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    assert!(exchange(&mut stream, b"abc").is_err());
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    assert_eq!(exchange(&mut stream, b"abc").unwrap(), b"...");
    proxy.cut();
    assert!(exchange(&mut stream, b"abc").is_err());
}

#[test]
fn stalls_until_resumed() {
    let proxy = Proxy::start(dots());
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    proxy.stall(ToClient);
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert!(exchange(&mut stream, b"abc").is_err());
    proxy.resume(ToClient);
    stream.set_read_timeout(None).unwrap();
    let mut reply = [0; 3];
    stream.read_exact(&mut reply).unwrap();
    assert_eq!(&reply, b"...");
}

/// A test that connects often has no more sockets than connections.
#[test]
fn keeps_nothing_of_a_connection_that_has_ended() {
    let proxy = Proxy::start(dots());
    for _ in 0..20 {
        let mut stream = TcpStream::connect(proxy.address()).unwrap();
        assert_eq!(exchange(&mut stream, b"abc").unwrap(), b"...");
    }
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    let start = Instant::now();
    while proxy.shared.lock().open.len() > 1 {
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", proxy.shared.lock().open);
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(exchange(&mut stream, b"abc").unwrap(), b"...");
    proxy.cut();
    assert!(exchange(&mut stream, b"abc").is_err());
}

/// A server that does not accept holds up whoever waits for it, and nobody else.
#[test]
fn others_do_not_wait_for_a_connection_that_is_not_made() {
    let (upstream, first) = (dots(), Mutex::new(true));
    let ((let_go, held), (say, begun)) = (mpsc::channel::<()>(), mpsc::channel());
    let held = Mutex::new(held);
    let proxy = Proxy::over("redis", move || {
        if std::mem::take(&mut *first.lock().unwrap()) {
            say.send(()).unwrap();
            let _ = held.lock().unwrap().recv();
        }
        TcpStream::connect(&upstream)
    });
    let mut waits = TcpStream::connect(proxy.address()).unwrap();
    begun.recv().unwrap();
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    assert_eq!(exchange(&mut stream, b"abc").unwrap(), b"...");
    proxy.cut();
    assert!(exchange(&mut stream, b"abc").is_err());
    assert!(exchange(&mut waits, b"abc").is_err(), "it is cut, too");
    drop(let_go);
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    assert_eq!(exchange(&mut stream, b"abc").unwrap(), b"...");
}

#[test]
fn trickles() {
    let proxy = Proxy::start(dots());
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    let pause = Duration::from_millis(20);
    proxy.trickle(ToClient, 1, pause);
    let start = Instant::now();
    assert_eq!(exchange(&mut stream, b"abc").unwrap(), b"...");
    assert!(start.elapsed() >= pause * 2);
}

#[test]
fn refuses() {
    let proxy = Proxy::start(dots());
    proxy.refuse(true);
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    assert!(exchange(&mut stream, b"abc").is_err());
    proxy.refuse(false);
    assert!(exchange(&mut TcpStream::connect(proxy.address()).unwrap(), b"abc").is_ok());
}
