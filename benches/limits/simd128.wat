;; What no kernel can beat: memory read and written with nothing computed, and loops that touch nothing but registers.
;; Every chain feeds its own result back, so that no engine can take a step out of its loop; `…PerRound` says how many
;; multiplications one round of a loop does.
(module
  (memory (export "memory") 1)

  ;; Reads `bytes` (a multiple of 64) from `from`.
  (func (export "read") (param $from i32) (param $bytes i32) (result i32)
    (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $from) (local.get $bytes)))
    (loop $again
      (local.set $a (v128.or (local.get $a) (v128.load (local.get $from))))
      (local.set $b (v128.or (local.get $b) (v128.load offset=16 (local.get $from))))
      (local.set $c (v128.or (local.get $c) (v128.load offset=32 (local.get $from))))
      (local.set $d (v128.or (local.get $d) (v128.load offset=48 (local.get $from))))
      (br_if $again (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 64))) (local.get $end))))
    (i32x4.extract_lane 0
      (v128.or (v128.or (local.get $a) (local.get $b)) (v128.or (local.get $c) (local.get $d)))))

  ;; Writes `bytes` (a multiple of 64) to `to`.
  (func (export "write") (param $to i32) (param $bytes i32)
    (local $end i32) (local $a v128)
    (local.set $a (i32x4.splat (local.get $bytes)))
    (local.set $end (i32.add (local.get $to) (local.get $bytes)))
    (loop $again
      (v128.store (local.get $to) (local.get $a))
      (v128.store offset=16 (local.get $to) (local.get $a))
      (v128.store offset=32 (local.get $to) (local.get $a))
      (v128.store offset=48 (local.get $to) (local.get $a))
      (br_if $again (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 64))) (local.get $end)))))

  ;; Reads `bytes` (a multiple of 16) from `from` and writes each 16 of them four times to `to`.
  (func (export "spread") (param $from i32) (param $bytes i32) (param $to i32)
    (local $end i32) (local $a v128)
    (local.set $end (i32.add (local.get $from) (local.get $bytes)))
    (loop $again
      (local.set $a (v128.load (local.get $from)))
      (v128.store (local.get $to) (local.get $a))
      (v128.store offset=16 (local.get $to) (local.get $a))
      (v128.store offset=32 (local.get $to) (local.get $a))
      (v128.store offset=48 (local.get $to) (local.get $a))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (br_if $again (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end)))))

  (func (export "copy") (param $from i32) (param $bytes i32) (param $to i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $bytes)))

  ;; Products of 16-bit integers summed: i32x4.dot_i16x8_s, i32x4.add. More chains need more registers than V8 has; a round
  ;; that does them once is slower wherever it happens to lie badly.
  (global (export "dotPerRound") i32 (i32.const 160)) ;; 10 chains of 8, twice
  (func (export "dot") (param $rounds i32) (result i32)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128) (local $a4 v128) (local $a5 v128) (local $a6 v128) (local $a7 v128) (local $a8 v128) (local $a9 v128)
    (local $b v128)
    (local.set $a0 (i32x4.splat (i32.const 1)))
    (local.set $a1 (i32x4.splat (i32.const 2)))
    (local.set $a2 (i32x4.splat (i32.const 3)))
    (local.set $a3 (i32x4.splat (i32.const 4)))
    (local.set $a4 (i32x4.splat (i32.const 5)))
    (local.set $a5 (i32x4.splat (i32.const 6)))
    (local.set $a6 (i32x4.splat (i32.const 7)))
    (local.set $a7 (i32x4.splat (i32.const 8)))
    (local.set $a8 (i32x4.splat (i32.const 9)))
    (local.set $a9 (i32x4.splat (i32.const 10)))
    (local.set $b (i16x8.splat (i32.const 3)))
    (loop $again
      (local.set $a0 (i32x4.add (i32x4.dot_i16x8_s (local.get $a0) (local.get $b)) (local.get $a0)))
      (local.set $a1 (i32x4.add (i32x4.dot_i16x8_s (local.get $a1) (local.get $b)) (local.get $a1)))
      (local.set $a2 (i32x4.add (i32x4.dot_i16x8_s (local.get $a2) (local.get $b)) (local.get $a2)))
      (local.set $a3 (i32x4.add (i32x4.dot_i16x8_s (local.get $a3) (local.get $b)) (local.get $a3)))
      (local.set $a4 (i32x4.add (i32x4.dot_i16x8_s (local.get $a4) (local.get $b)) (local.get $a4)))
      (local.set $a5 (i32x4.add (i32x4.dot_i16x8_s (local.get $a5) (local.get $b)) (local.get $a5)))
      (local.set $a6 (i32x4.add (i32x4.dot_i16x8_s (local.get $a6) (local.get $b)) (local.get $a6)))
      (local.set $a7 (i32x4.add (i32x4.dot_i16x8_s (local.get $a7) (local.get $b)) (local.get $a7)))
      (local.set $a8 (i32x4.add (i32x4.dot_i16x8_s (local.get $a8) (local.get $b)) (local.get $a8)))
      (local.set $a9 (i32x4.add (i32x4.dot_i16x8_s (local.get $a9) (local.get $b)) (local.get $a9)))
      (local.set $a0 (i32x4.add (i32x4.dot_i16x8_s (local.get $a0) (local.get $b)) (local.get $a0)))
      (local.set $a1 (i32x4.add (i32x4.dot_i16x8_s (local.get $a1) (local.get $b)) (local.get $a1)))
      (local.set $a2 (i32x4.add (i32x4.dot_i16x8_s (local.get $a2) (local.get $b)) (local.get $a2)))
      (local.set $a3 (i32x4.add (i32x4.dot_i16x8_s (local.get $a3) (local.get $b)) (local.get $a3)))
      (local.set $a4 (i32x4.add (i32x4.dot_i16x8_s (local.get $a4) (local.get $b)) (local.get $a4)))
      (local.set $a5 (i32x4.add (i32x4.dot_i16x8_s (local.get $a5) (local.get $b)) (local.get $a5)))
      (local.set $a6 (i32x4.add (i32x4.dot_i16x8_s (local.get $a6) (local.get $b)) (local.get $a6)))
      (local.set $a7 (i32x4.add (i32x4.dot_i16x8_s (local.get $a7) (local.get $b)) (local.get $a7)))
      (local.set $a8 (i32x4.add (i32x4.dot_i16x8_s (local.get $a8) (local.get $b)) (local.get $a8)))
      (local.set $a9 (i32x4.add (i32x4.dot_i16x8_s (local.get $a9) (local.get $b)) (local.get $a9)))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32x4.extract_lane 0
      (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (local.get $a0) (local.get $a1)) (local.get $a2)) (local.get $a3)) (local.get $a4)) (local.get $a5)) (local.get $a6)) (local.get $a7)) (local.get $a8)) (local.get $a9))))

  ;; Products of floats summed: f32x4.mul, f32x4.add.
  (global (export "multiplyAddPerRound") i32 (i32.const 52)) ;; 13 chains of 4
  (func (export "multiplyAdd") (param $rounds i32) (result i32)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128) (local $a4 v128) (local $a5 v128) (local $a6 v128) (local $a7 v128) (local $a8 v128) (local $a9 v128) (local $a10 v128) (local $a11 v128) (local $a12 v128)
    (local $b v128) (local $c v128)
    (local.set $a0 (f32x4.splat (f32.const 1)))
    (local.set $a1 (f32x4.splat (f32.const 2)))
    (local.set $a2 (f32x4.splat (f32.const 3)))
    (local.set $a3 (f32x4.splat (f32.const 4)))
    (local.set $a4 (f32x4.splat (f32.const 5)))
    (local.set $a5 (f32x4.splat (f32.const 6)))
    (local.set $a6 (f32x4.splat (f32.const 7)))
    (local.set $a7 (f32x4.splat (f32.const 8)))
    (local.set $a8 (f32x4.splat (f32.const 9)))
    (local.set $a9 (f32x4.splat (f32.const 10)))
    (local.set $a10 (f32x4.splat (f32.const 11)))
    (local.set $a11 (f32x4.splat (f32.const 12)))
    (local.set $a12 (f32x4.splat (f32.const 13)))
    (local.set $b (f32x4.splat (f32.const 0.5)))
    (local.set $c (f32x4.splat (f32.const 1.5)))
    (loop $again
      (local.set $a0 (f32x4.add (f32x4.mul (local.get $a0) (local.get $b)) (local.get $c)))
      (local.set $a1 (f32x4.add (f32x4.mul (local.get $a1) (local.get $b)) (local.get $c)))
      (local.set $a2 (f32x4.add (f32x4.mul (local.get $a2) (local.get $b)) (local.get $c)))
      (local.set $a3 (f32x4.add (f32x4.mul (local.get $a3) (local.get $b)) (local.get $c)))
      (local.set $a4 (f32x4.add (f32x4.mul (local.get $a4) (local.get $b)) (local.get $c)))
      (local.set $a5 (f32x4.add (f32x4.mul (local.get $a5) (local.get $b)) (local.get $c)))
      (local.set $a6 (f32x4.add (f32x4.mul (local.get $a6) (local.get $b)) (local.get $c)))
      (local.set $a7 (f32x4.add (f32x4.mul (local.get $a7) (local.get $b)) (local.get $c)))
      (local.set $a8 (f32x4.add (f32x4.mul (local.get $a8) (local.get $b)) (local.get $c)))
      (local.set $a9 (f32x4.add (f32x4.mul (local.get $a9) (local.get $b)) (local.get $c)))
      (local.set $a10 (f32x4.add (f32x4.mul (local.get $a10) (local.get $b)) (local.get $c)))
      (local.set $a11 (f32x4.add (f32x4.mul (local.get $a11) (local.get $b)) (local.get $c)))
      (local.set $a12 (f32x4.add (f32x4.mul (local.get $a12) (local.get $b)) (local.get $c)))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32x4.extract_lane 0
      (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (v128.xor (local.get $a0) (local.get $a1)) (local.get $a2)) (local.get $a3)) (local.get $a4)) (local.get $a5)) (local.get $a6)) (local.get $a7)) (local.get $a8)) (local.get $a9)) (local.get $a10)) (local.get $a11)) (local.get $a12)))))
