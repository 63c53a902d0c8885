//! temp
use lattice_reactive::*;
fn main(){ let rt=Runtime::new(); rt.set_depth_limit(100000);
 let mut p: Memo<usize> = rt.memo(|| {0});
 let mut all=vec![p];
 for _ in 1..100 { let b=p; p=rt.memo(move|| { let v=b.get(); let x=0u8; if v<3 || v>95 {println!("{v} {:p}", &x);} v+1}); all.push(p);} 
 println!("{}", p.get_in(&rt).unwrap()); }
