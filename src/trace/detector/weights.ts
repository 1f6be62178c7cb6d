/**
 * Written by scripts/detector/train.ts; do not edit. Learned from the ReasoningFlow annotations (Lee et al. 2026,
 * arXiv 2606.05402; Apache License 2.0), which themselves are not part of this program: see docs/detector.md.
 * A line is a feature and its weights, each a column (score × role) and a number of SCALEs. Order of the lists: SCORES.
 */
export const SCALE = 0.02;
export const BIAS = [
  -1.2834, -1.7226, -2.6948, -3.2171, -4.5484, -0.9241, -0.5561, -3.4343, -4.4769,
];
/** Log-odds above which a label is given. */
export const THRESHOLDS = [-0.95, -1, -1.4, -1.15, -1.45, -0.5, -0.65, -1.85, -1.65];
/** [a, b] of confidence = 1 / (1 + exp(−(a·z + b))), fitted on held-out questions and models. */
export const CALIBRATION = [
  [0.775, -0.0003],
  [0.8993, 0.3172],
  [0.7862, -0.2917],
  [0.9707, 0.296],
  [1.0378, 0.7871],
  [0.9075, 0.1325],
  [0.7393, -0.0049],
  [0.7354, -0.4921],
  [1.1083, 0.5744],
];
/** Share of right labels where only the cue grammar fired, on the same. */
export const RULE_PRECISION = [0, 0.288, 0.2783, 0.3968, 0.3294, 0, 0, 0, 0];
export const WEIGHTS = `!	a21b24d18j-10k-10m-8r15
#again+again	b-6c-6d9e-3
#again+but	a-10b-13d-4e-3
#again+negate	a-8b-9
#again+plan	b-13
#again+wait	d8
#again>again	a-6c-5e-3
#again>but	c-5e-4g-10
#again>confirm	e3
#again>error	d7
#again>hypothesis	a11c14d4e8f18
#again>negate	c-5e-4g16
#again>plan	a10b4c10e12g-15h8
#again>ponder	c8e4
#again>suppose	d4
#again>switch	a-8e-6
#again>wait	a5b11d11e-4
#attempt+attempt	a12b-12c13d-7e6g-29h-5
#attempt+plan	b-6c-5d-6e9
#attempt+wait	c12e14
#attempt>attempt	e-3
#attempt>example	c-11
#attempt>hypothesis	c6e6
#attempt>plan	b7c6d-4e-9f-9h-9
#attempt>ponder	b11
#attempt>suppose	c-4
#but+again	a-8c-8d-4e-8f-3
#but+attempt	a-9
#but+but	a12b8c-2d2e7f-4i-8
#but+check	a10b-13c-12d23e-8f37i-8
#but+conclude	a11d8
#but+confirm	a6b-4c4d-7e3f18g-15
#but+doubt	a21b16d-8e-2g-19
#but+error	a-7b-19
#but+example	d8
#but+hypothesis	c9d-13e11h-7i-7
#but+negate	a31b26c3d6g-20h-17i-7
#but+plan	a23c19d26e12f25h-7
#but+ponder	a21b15c11d8e4
#but+recall	a6b6c6d-3e6
#but+suppose	a-12b-8
#but+switch	c9e6
#but+wait	a-15b-12c-2d-6e-4i-6
#but>again	d-12e7
#but>attempt	a21b4c19e16
#but>but	a-20b-15c-6d-5e-5f-15g-1h-9i6
#but>check	a-5b-5c-7d13e-4f10
#but>conclude	b4c3d-3e2g-11i13
#but>confirm	a-14b-7c-6d-4e-7
#but>doubt	a8b14d-4
#but>error	b5c-8d-7e-2
#but>example	a5c4d2g-7
#but>hypothesis	a-1b3c-9d-4e-21f-8h-10i7
#but>negate	a12b10d-8e-2g-28
#but>plan	a-2b-5c16d3e12f25g-8h-12i6
#but>ponder	a-10b8c-5d-7e-8g-7
#but>recall	a-2d-7e-4
#but>reject	d-4
#but>suppose	a-11b-14c14d-4g23
#but>switch	a1b-9c13d-5f16
#but>wait	a-8b-21c-12d16e-14g-7
#check+check	a16c10d27e4f14
#check+negate	c12e6
#check:1	a-7b-13c-11d9e-10i5k1l1m-4n-8q-12r9s4t-6v9w2x8y-11z-8A8
#check:2-4	a4b-5c-11d24e-8f-4g5h6i6k3l-10m1n-3o-4q-2r7s7t9u3v3w-3y-12z-18A24
#check:5-9	a-2b-5c2d-9e3f6g3h-4i-5j14l17m10n3o-7p-6q-3r17s-10t-6u-12v-1w-9x7y-7z16A11
#check>again	b11d-4
#check>but	a12b16d5
#check>confirm	b-17
#check>hypothesis	a7c-8d13e-2
#check>negate	a-10b-14i9
#check>plan	b11d-7e-7f10
#check>suppose	b-5d11
#check>switch	c7d7
#check>wait	c5d3e3i9
#checking>again	a4b16c-11d12e-6g-11
#checking>attempt	b5d-5e7
#checking>but	a7b16c9d-3e4g-5h10i10
#checking>check	b10d-9e-4
#checking>conclude	b8c-6d-5e-2f2h-7i8
#checking>confirm	a13b-6c-8d20e-3h20i-8
#checking>doubt	a8b13c-4d-8e-3
#checking>error	a-4b-16c4d4e-3
#checking>example	a15b-3c11d5
#checking>hypothesis	d5e5g10h-4i-8
#checking>negate	a-19b-16c12d-15f-7i-4
#checking>plan	a-15b-7c-17d-3e-14h15
#checking>ponder	a11b9f14
#checking>recall	b4c-5d5e-4h14
#checking>reject	b-9e3
#checking>suppose	a-3b-7c-7d7e-12
#checking>switch	b-4c11d3e8h-7
#checking>wait	b7c-9d-4e-7g25i5
#colon	a-4b-27c-6d-11e11f-12g-3h13i-8j-5k-9l1m-5n-2o-11p10q-11r2s4t7v-4w4x6y-7z2A-7
#comparison	a29b-6c34d-7e-3f-23g16h-7i-11j18k-2l21m-10n-8p-17q-10r13s19t-2u25w7y-4z-6A-16
#conclude+but	b-4
#conclude+conclude	a-22b-17c-18d-15e-6g3h-27i27
#conclude+confirm	g-15i30
#conclude+error	a13b15
#conclude+hypothesis	a26b21d3g-21i22
#conclude+negate	i9
#conclude+plan	a-7b-4c-2d-3e-3g23i-7
#conclude+switch	c9e7
#conclude>again	b-7c-6d-2e-6
#conclude>attempt	d6
#conclude>but	a-12b-21c12d-8e12g2
#conclude>check	a12b3d5e-6g-14
#conclude>conclude	a-2b-7c-5d-2e-3f-13i-17
#conclude>confirm	a8c3d10e3g-12i10
#conclude>doubt	d-5
#conclude>error	a9
#conclude>example	c10d6
#conclude>hypothesis	a23b20c5d7e10g-9
#conclude>negate	a15b5c19e13f25g-9
#conclude>plan	b-8c4d11e7f22h8i-9
#conclude>ponder	a12b-6d23e5
#conclude>recall	c-6d4e-8
#conclude>suppose	b14e-7
#conclude>switch	a-3e5
#conclude>wait	a7b3c-3d-7e-2f-4g-8i-6
#confirm+confirm	a37b40c-8d46e-2f-35g-21
#confirm+negate	b-10d-7
#confirm>again	e-3
#confirm>but	b-8c-7d10e-3f12h-4i-6
#confirm>check	a7c-5e-3
#confirm>conclude	a17b16c3d22e5f-11
#confirm>confirm	a18b22c-6d12e-2g-8i7
#confirm>error	d7
#confirm>example	a5c14
#confirm>hypothesis	a7b8d8e-6g-9i-6
#confirm>negate	a6d4
#confirm>plan	a-8b-11c-13d8e-14f15g-8i-4
#confirm>ponder	a-9b-11d8e-3
#confirm>recall	d7
#confirm>suppose	c6
#confirm>switch	c10d4e5
#confirm>wait	a11b11e-7
#cue:again	a18b13c4d25e3f-7g-2h-17i-8j-6l-4m6n4o17p-19q-8s6t5u10v-6w1x-11z-8
#cue:attempt	a28c38d-13e27f38g-55h-14i-3j-1k-4m-8n-8o8q6r-4s10u4v-11w6x-9y11z-25
#cue:but	a10b14c-16d7g-7h9i1k10l-11n2o-15p9q6s-4t-1u-3v-13w-1z5A-4
#cue:check	a46b-9c-5d70e-12f38g-21h-26i-11j-7k-13l-11m9n-10r5t1u1v-4w-8z-12A9
#cue:conclude	a-5b-1c-20d-1e-7f9g-20h-30i43j1k7l-6m1o13p-22q-15r35s-8t-8u-7v1w-8x4y-13A16
#cue:confirm	a46b56c-12d80e4f-32g-2h-13i7j11k13m22n-12o-9p-6q3r-9s-7t-3u-16v5w-19x-3z16A3
#cue:doubt	a73b64c-10d-29e-8f-26g-55h-13i-9j8k7l5m-3n11o2p-8r-4s8t8u-1v6w10z-10
#cue:error	a35b33c-9d1e-5f-30g-27h-7i-13j21l20m4n20q11r-14s4t7u12v-15w4x9y-34z19A4
#cue:example	a36b-1c57d-1e-1f10g-31h-15i-10j19k-7l25m-13n-10o2p-9q-20r-9s20u23v2w-4x-9z-11
#cue:hypothesis	a6b7c10d-5e23f21g2h-31i-11j18k8l21m6n20o10p-11q-1r1s7t17u-8v-5w-10x-12y3z-4A8
#cue:negate	a3b13c-11d-20e1f-53g34h-12i-18j16k-11l22m13n21o-15q-10r4s-6v-12w9y9z-1A2
#cue:plan	a32b-1c26d8e26f25g-22h-16i-9j-10k-17l-1m-24n2o19p-10q11r-19s-3t11u-8v-13w-4x6z2A-19
#cue:ponder	a18b10c8d-1e8f41g-33h-14i-18j2k1l-6m3n1p1r-3s10t6u13v-1w13x-9z23
#cue:recall	a4b9c-12d12f-26g-39h58i3j-7l-10m-4n-3o17p-43q36r9s25t22u7v16x11y-40z43A-6
#cue:reject	a8b10c4e5j8l8n5o17p-11t8u-6w-4x-13
#cue:suppose	a-13b-12c19d-6e-19f-30h-16i-10j-8k-5l3m-2n-1p-9q-7s-16t-13u-3v1w-10x-7z5A-12
#cue:switch	a10b-23c30d-9e44f37g-10h-23i-6j-10k-4l-5m-6n3o-5p9q-7r-5s-9t-9u-2v-6w6y11z-10A5
#cue:wait	a40b49c-9d23e5f-16g-15h-11i-6j4k6l-4m9n-1o-9p-10r-1s-3t8u-13w-10x-7y-2z-4A-15
#doubt+confirm	b-11
#doubt+negate	b9
#doubt>attempt	e3
#doubt>but	d8e-4
#doubt>error	b9
#doubt>hypothesis	a-13b-10c-10d-8e-6f7
#doubt>negate	b11c-5d-5e-7
#doubt>plan	a-3b-9c-4e-3f9
#doubt>ponder	a-6c-8e-8
#doubt>suppose	a-12b7c-25e-15
#doubt>switch	b-16d-4f8
#doubt>wait	b7d5e-7
#equation	a-17b-51c24d-29e-24f-70g45h13i3j6k5l-8m7n-3o14p-2q-10s6t13u-7v7w-8x-2z12A4
#error+error	a1b3e1
#error+negate	e1
#error+reject	e1
#error+wait	e1
#error>again	c7d-6e9
#error>but	b-7c6g-9
#error>check	a-5e-4
#error>conclude	b6d7
#error>confirm	b7e-5
#error>error	b16d5e-5
#error>hypothesis	a17b14e11
#error>negate	a7b-6c14e13f15h11
#error>plan	a-2b-7c4d-4e9
#error>ponder	b-7c8d10
#error>recall	d-8
#error>suppose	e3
#error>switch	b8c-9e-10
#error>wait	a-17b-12d-7e2f10g13
#example+example	a58b-4c58d-6e-2f-6g-38h-17i-4
#example+negate	a-10
#example>again	a-10
#example>attempt	c-9
#example>but	a-22b-6c-6g16
#example>example	b5c-12
#example>hypothesis	a-21c-17e-3g13
#example>negate	a-13c-9
#example>plan	a4d-5e-5g-9
#example>ponder	a-18c-13
#example>wait	a-9c-9
#exclamation	a20b24d18j-10k-11m-9r13
#first	a-5b9c-20d-17e-11g-48h-22i-26j-26k-12l-17m-9n-8o8q-11r-17s-15t-4u-17v-8w-5y-44z20A-10
#heading	a-45b-56c-20d-13e23f143g-87h3i-4j3k3l-14m-14n-26o-40p11q23r17s-28t-31u-19v-18w-16x-36y14z22A11
#hypothesis+again	b10d-9
#hypothesis+but	a6b4c11d-4e12g-10h10
#hypothesis+conclude	d6
#hypothesis+confirm	b10d-5
#hypothesis+error	b13d-8
#hypothesis+hypothesis	a13b7c19d2e13g-12h-16i-14
#hypothesis+negate	a6b8e-3f-5
#hypothesis+plan	c7d4e4
#hypothesis+ponder	c8e10
#hypothesis+recall	a15b16d-4e-1g9
#hypothesis+suppose	b5d5h-5i-6
#hypothesis+switch	b-11c11d-5e8
#hypothesis+wait	a-8b-7c8d-8e10f9h-6
#hypothesis>again	a-13c-9e-7
#hypothesis>attempt	a-7b-6f20
#hypothesis>but	a6b17c-4d-1e-4f-7h8
#hypothesis>check	b-6c11d7e10
#hypothesis>conclude	b7c-3d-8
#hypothesis>confirm	a4b12c5d7e7
#hypothesis>doubt	a12b10d-4
#hypothesis>error	a9b18c-4d15
#hypothesis>example	a-12c-11
#hypothesis>hypothesis	a4b-4c3e9g18h-14i7
#hypothesis>negate	a-7b-13d3e8f13
#hypothesis>plan	a-16b-15c-10d-12e-4f3g4h-19i-4
#hypothesis>ponder	a-9b7c-15d-14e-4
#hypothesis>recall	a-9b-11d-4e5f13
#hypothesis>suppose	a-15c-17d-6e-6
#hypothesis>switch	a16b-6c14d-8e17g8h-16
#hypothesis>wait	c8d-2e3g-11h9
#item	a-15b-53c20d-19e-8f-41g19h10i-4j-15k-15l-9m-6n-15o10p2q-33r-21s-2t4u-8v-21w-5x-1y-6z-15A11
#math	a-4b-9c5d-10e-5f-10g6h-13i-18j1k4l5m-5n17o9p-8q1r-15s-5t2u-6v-11w6x10y-4z-3A-6
#negate+but	a9b8e-4
#negate+confirm	a-12b-9d-7
#negate+doubt	b9
#negate+error	e1
#negate+hypothesis	b6e-3
#negate+negate	a3c-8d-14e-3f-10g6h-12i6
#negate+reject	e1
#negate+wait	a9b10c-2d-3g-23i10
#negate>again	a-8b3d-8
#negate>attempt	a23b3c20e12g-14
#negate>but	a-11b2c-5d-3e-10f-13g-26h35
#negate>check	a12c13d6e6f-17
#negate>conclude	b10c-4e-4g-18i4
#negate>confirm	b17f-10i-7
#negate>doubt	d-4
#negate>error	a11b13d6e3
#negate>example	a-9b4c-6d5
#negate>hypothesis	a-4b4c-11d-2e-5h-9i9
#negate>negate	a-14b1c-14e-3f-11g-5h9
#negate>plan	a15b-6c14d16e6f5h-15i7
#negate>ponder	b-15c10d5e2f13
#negate>recall	d-6e-3
#negate>reject	b10
#negate>suppose	a3b3d2e-6
#negate>switch	a-12b-15c-6d-9e-14f-18g8
#negate>wait	a-20b-11c-14d-19e-9f11i8
#number	a-15b-35c-7d-22e-33f-26g20h-4i-6j-1k3l-10m1n-5p8r-22s9t12u3v9w-3x-15y10z1A-29
#numbers:known	a-5b-8c2d3e-5f-12g7h-49i55j-2k5l-5m1n-11o14p-9q-8r12s3t9v7w1x7y-12z-10A7
#numbers:mixed	a-5b-7c-2d-11e-6f-62g34h-7i30l7m-7n-3o12r5s3t-2u5v8w11x10y-6z-4A-11
#numbers:new	a18b5c22d-9f2g-41h28i2j-3k-6l5m-2o-4p-18q27r22s-5t-3u-10v1w-5x14y-25z27A21
#opens:again	b-6c-6d9e-3k6l-10n-5s8t6v-15w-2x-10
#opens:attempt	a12b-12c13d-7e6g-29h-5k1l7m-5n-7o-13q9s1t-11u8v-5w4y-11z-11
#opens:but	a12b8c-2d2e7f-4i-8j8k6l12m-8n16q-14r-5s10t6v6x7y-5A8
#opens:check	a16c10d27e4f14j3k-7l11m3s-8u-5v-4
#opens:conclude	a-22b-17c-18d-15e-6g3h-27i27j12k11l2m6o-12q-16r26s6t5u-7w-7y11z-9A14
#opens:confirm	a37b40c-8d46e-2f-35g-21j13k3m14q-9s12t21u-7v13w-3x-6z9A-2
#opens:doubt	j-11l-18m3n-14s-8t-5
#opens:error	a1b3e1j-8l-8n-7s8t17v-2w-5x-16z10
#opens:example	a58b-4c58d-6e-2f-6g-38h-17i-4j12k-10l17m-7n-6o-10s4u11w-4
#opens:hypothesis	a13b7c19d2e13g-12h-16i-14j14k18l11m3p-9r-17s12t8u13v-3w13x-9A-12
#opens:negate	a3c-8d-14e-3f-10g6h-12i6j-7k-8l7m-13n11o7q8r-4s22t20u11v-3w6x-6y-3A4
#opens:plan	a-18b-33e7f25g-12h-3i-26j10k12m-10n-4q5r-14s-15t-6u-10v-15w-13y1z18A-8
#opens:ponder	a28b21c6d7e1f-24g-8j-3k-6m-4n5o25p9q-21r-8s-7t-9u-9v-9w5x16y2
#opens:recall	d3j5k5q-8s7t9w-4
#opens:reject	a10b9c6e5j-16l-13m-3n-15t8u-5w-7x-11z10
#opens:suppose	a8b-8c20d2e1g-1h-9i-7j-16k-5l-9m-3n-13r-3s-9t-10u-5w-3z12A-7
#opens:switch	a7b-8c14d-8e28f6h-6i-7j-2k2n-6o-9r-7s10t-5u12v-1w10y1z4A6
#opens:wait	a29b26c-3d7e6f-12g-18h-6i-5j-8k-11l-3m-1n1o-6p-2q-6s-16t-8u-16v-7w-15y4A-12
#plan+again	a-1b-12d5e2f19
#plan+attempt	a-10b-16c6d-10e25f34g-27h-8
#plan+but	a16c5d18e2g15i-4
#plan+check	a33b-20c-27d43e-19f34g-24h-6
#plan+conclude	c-3d3e-2i-5
#plan+confirm	a-10b-8c9d-14e13f33
#plan+error	b-13c9d9e5
#plan+example	a-20b-5d-7
#plan+hypothesis	a-5b10e-4
#plan+negate	b-15c10d10e7f15
#plan+plan	a-18b-33e7f25g-12h-3i-26
#plan+ponder	a-25b-6c-15e6i-10
#plan+recall	a7c2d5e3h22
#plan+suppose	a-9c18d-3e-3g-19
#plan+switch	c-3e5
#plan+wait	b-7d14e-5h-6
#plan>again	a5b10c5e3g-11
#plan>attempt	a8b-12c11e9
#plan>but	b17d2f-11g16h-8i6
#plan>check	c7d8e7f15
#plan>conclude	b-8c-4d2e-3f-5g19
#plan>confirm	b-11d11e-1f-4h20
#plan>example	a6b3d-3e-2g5h-9
#plan>hypothesis	a22b8c14d-2e11g-8h-12
#plan>negate	a4b7c-2f-13i8
#plan>plan	a-5b10c15d-18e1f-22g16h-21
#plan>ponder	a2b3c11d-10e12f-14g9
#plan>recall	a-10b-6c-10d-2e-5f-6h33
#plan>reject	e5
#plan>suppose	a5b-9c21d5e-3f-14g-10
#plan>switch	a15b8c-3d5e8f10
#plan>wait	a3b-3c12d-8e4f-12h-4i9
#ponder+again	b-6e5
#ponder+attempt	a-20b-8c-7d-5e-3f19
#ponder+but	c-7e-8
#ponder+plan	b8c-7d7e3f-18g21
#ponder+ponder	a28b21c6d7e1f-24g-8
#ponder+recall	a6d9
#ponder+suppose	c15
#ponder+switch	c14e12
#ponder+wait	a16c-8d12e-8
#ponder>attempt	a11
#ponder>but	a-14c-6e-4f-8g14
#ponder>example	b5c-9
#ponder>hypothesis	a-7b-12c2e3f13h-9i15
#ponder>negate	c-7d14e-5
#ponder>plan	a1b-6d-6h-3i4
#ponder>ponder	a-6c5d4g12
#ponder>suppose	a-8c-8
#ponder>switch	b-8c12e9f15
#ponder>wait	c6d11e5
#question	a17b24c2d7e1f12g-4h-25i-16j5k5l-1m8n4o-13q9r-9s3t5u-1v8w-9y2z8A9
#recall+recall	d3
#recall+wait	b-10
#recall>but	a16b8c13d3e13
#recall>check	a-7
#recall>confirm	a10b9d5
#recall>hypothesis	a7b10e-5f-9
#recall>negate	d5
#recall>plan	a-11b-11c2d-4f18
#recall>recall	a11c11d8e11
#recall>switch	a-10c-12e-7
#recall>wait	d-6e-4
#reject+error	a5b6
#reject+negate	d3
#reject+reject	a10b9c6e5
#reject+wait	a3b2c7d5e6
#reject>but	b-6c4
#reject>error	d7
#reject>hypothesis	a8b-7c14e13
#reject>negate	e8
#reject>plan	b5c-8e-4
#reject>ponder	d12
#reject>suppose	e12
#reject>wait	a-14b-9d-10f11
#since:1	a25b8c9d9e18f10g-15h-4i-13k-7l1n-2o4p-6r-2s-12t-15u-11v-7w-13x-5y14z-17A-11
#since:2	a-10b-14c-14d-3e-6f-16g4h3i-6k6l-9m-8n-13o-13q6r3s-2t-10u2v-4w5x8y-2z-7
#since:3-5	a-19b-2c-20d-20e-21f-12h-5i-10j-10k-18l-4m-9n-4o-6p12q-3r-29s-8t-10u-7v-1w4x-9y9A-11
#since:6-12	a-19b-7c-15d-13e-22f-7h-10i-14j-16k-15l-21m-4n-18o-1p10q-23r8s-4t-5u-8v2x-2y5z10A7
#since:long	a-14b-15c-15d-9e-19f-2g-8i5j-11k-11l-10m-5n-6o7p7q-5r-5s-5u-10v-10w-9x-6A11
#suppose+but	e3
#suppose+example	b-4c5g-13
#suppose+hypothesis	b4d6e2h-5i-5
#suppose+negate	c5e5
#suppose+ponder	b-9c16
#suppose+suppose	a8b-8c20d2e1g-1h-9i-7
#suppose+wait	e8f17
#suppose>again	a-10b-10e3
#suppose>attempt	c-8e5
#suppose>but	a6d-4e-3f-17h-10
#suppose>check	a-12d-15e7
#suppose>hypothesis	a5b11c-5d17
#suppose>negate	b4e3
#suppose>plan	a-9b-15c14d-13e9f21g-6h-10
#suppose>ponder	b-7f22
#suppose>suppose	c8d-4
#suppose>wait	b-11c9d-7e6
#switch+attempt	e-4
#switch+but	a-8c5e-4
#switch+hypothesis	a17b-1c21d-6e13f11g-25h-11i-3
#switch+negate	a-12b-7c5f16
#switch+plan	a31c21d2e13f-17g-13h-6
#switch+ponder	c-6e-3
#switch+recall	c-5h16
#switch+suppose	a-17b5c-24e-25f-28
#switch+switch	a7b-8c14d-8e28f6h-6i-7
#switch+wait	b9c10e9
#switch>again	a-8b-7
#switch>but	b4c6d-7e2h-8
#switch>check	d7
#switch>confirm	a7
#switch>doubt	b4d-4
#switch>error	e6
#switch>example	c-9g10
#switch>hypothesis	a7b6d14f9h-12
#switch>negate	d-5e5
#switch>plan	a1b13c-8d3e-13
#switch>ponder	a21b20c3d-4f-21
#switch>recall	b-7
#switch>reject	e6
#switch>switch	b-5c6d5f12
#switch>wait	a6c14e4f-6
#tag	j-9k-5l-5m-4p-19r15s-7t-6u-6v-2x-4y-13A8
#wait+again	a-5c-14d2e-13h-8
#wait+attempt	c12e11
#wait+but	a-20b-27c-1d-10e-2f9g16h-3i-7
#wait+check	a4b3c-9e-12
#wait+confirm	a-9b-13d6f11h9
#wait+doubt	a11b-3d-9e-2g-20
#wait+error	a6b4c-6d-15
#wait+example	d5
#wait+hypothesis	a-18b-15d-8e6f16h-8i-5
#wait+negate	a28b24c-2d-3e1g-27h-8i6
#wait+plan	a-18b-19c9d20e-1f26g24h-9i-3
#wait+ponder	c-10d10e-9
#wait+recall	a-15b-11c-7e-10
#wait+reject	a4b3c7d4e6
#wait+suppose	d-4e4
#wait+switch	c17e13
#wait+wait	a29b26c-3d7e6f-12g-18h-6i-5
#wait>again	b6d-8e9g6
#wait>but	a-16c-10d-18e-13f-7i-5
#wait>check	b-5c-9d12e-5f6
#wait>conclude	g9i-8
#wait>confirm	a-10b7e3h8i9
#wait>doubt	a7b7d-5
#wait>error	a21b13d7
#wait>example	a-9c7d-6
#wait>hypothesis	a-13b-3c-6d-10h10
#wait>negate	a-6b-5c-14e-7f5h8
#wait>plan	a13b-6c15d11e6h-4
#wait>ponder	a-9b9d2e-4f-22g11
#wait>recall	b7d-6g-17
#wait>reject	d8e4
#wait>suppose	c5d-3e-3
#wait>switch	a11c17d-6e16f11
#wait>wait	a-45b-19c-12d-26e-16f-10g18
#words:0	c11j4k14l-20m4n-15o37p-20q-24r4s22t18u9v1w3x11y-2z-10A26
#words:1-2	a28b24c2d20e-25f38g-31h-53i-11j-3k-1m9n-3o-17p9q-21r10s-1t1u-5v-7w-4x-5y9z-25A-10
#words:11-20	a-34b-39c-17d-28e-24f-42g28h13i-11j-17k-20l-3m-19n-14o-7p13q2r-4s-13t-18u-9v3w-12x-9y2z11A4
#words:21-40	a-26b-40c-11d-20e-2f-57g36h-2i-2j-5k-7l-9m2n-4o1p18q-19r-8s-16t-17u-12v-14x7z-3A11
#words:3-5	a8b20c-20d4e12f43g-22h-31i-8j-16k-12l-11m-1n-12o-9p10q7r-15s-5t-9u-6v-2w-6x-8y6z-8A-21
#words:6-10	a-9b-1c-12d-11e-7f6g-6i-12j-13k-22l3m-21n8o-5p7q10r-15s-10t-15u-5v-1w-1x-8y6A-13
#words:many	a-3b4c-7e-3f-15g-26h19i5k4l-4n-4p-24q10s-7u-7w-3A-8
$ !	a18b19d13
$ ...	a-7
$ :	a-27b-42c7d4e4f153g-98h-32i-34
$ : <f>	a-17b-15c-20d-10e-19f-17g31h-10
$ <f>	a-31b-33c-7d-12e-20f-15g-2h9i31
$ <f> :	a20b-2c22d8e-5f27g-36h21i-3
$ <f> ?	a24b29c3d-11f-8g-16h-5i-5
$ <f> a	a-7b-4
$ <f> axis	e7
$ <f> degrees	d6
$ <f> etc	a13c13
$ ?	a4b8c-9d-5e-1f29h-24i-14
$ a	a-8c6d-6e1f-12h13
$ a <f>	a-3b6c-3d-3e-8f-17g3h4i4
$ a solution	b5d8
$ ab	b-5
$ ac <f>	d7
$ again	a8b-4c14d2e3
$ again :	b7d-7
$ and <f>	a-12b-16d3e8g21h-11i-26
$ angle <f>	c-8
$ answer	b7d12
$ answer <f>	i29
$ approach	b-8c7d-3e9f18
$ approach :	e6
$ are :	f20
$ are <f>	d-3h-7
$ as :	a7c9e10
$ as <f>	a-6f-18
$ as before	d6
$ at <f>	a-12c-18d-3e-4f6g11h-14
$ axis	e7
$ bc <f>	b6d-5
$ be :	f24
$ be <f>	i14
$ before	d6
$ benefits	i19
$ better	e5
$ by <f>	a8c8g5
$ by step	a-13c-11d-5e-6f14
$ check	d12
$ check :	a16b6d13
$ complicated	a12b7d-7
$ compute :	d12
$ compute <f>	a-3e5
$ conclusion	f31i-14
$ conditions	a-11b-14d-8
$ confirm	d7
$ confirm :	d12
$ contradiction	b-11
$ coordinates	a9b-7c18e18
$ correct	a26b12c-8d22e-2f-20g-20
$ cos <f>	a-7b-5c-2d-3f27h-5
$ counterarguments	f25
$ degrees	d6
$ denote :	c-7
$ diagonal	c-6
$ different	a11c9e8
$ different approach	c9e7
$ differently	c11d-6e9
$ direction	b-5d6e3
$ directions	b-6c3
$ directly	b9
$ doesn't work	c12
$ down	b15
$ earlier	d10
$ equal	b-6d-4e5
$ equation	b-14c17d-4e11
$ equation :	a-8d-7e-4
$ equations :	e-3
$ etc	a9b-4c10d-3f17g-16
$ example	a-11c-10
$ example :	a-40c-31
$ find <f>	d8
$ for <f>	c-7d3e-2f17
$ formula :	d10e-3
$ function	h21
$ gcd <f>	a-11b-6c-10e-7f17
$ gives <f>	d7
$ giving <f>	i19
$ good	b9d12
$ have :	a-7b-7d-5
$ have <f>	d7
$ here	a11b13c-7d-4e-5
$ hmm	b10
$ hmm okay	d5
$ hold	d15
$ hold on	a13b15d-8
$ if <f>	c7
$ impossible	a-12b-13
$ in <f>	b-2d6h-8
$ indeed <f>	d8
$ inequality	e4
$ information	b9
$ integer	e-4
$ interesting	b10
$ intersections	a14b11c9e7
$ is :	f14h14
$ is <f>	a2b-3c3d3e1g-32h-2i40
$ is correct	d6
$ issue	a8b9d7
$ it	b5c-5d8e-7g-12h18
$ length <f>	c10g-13
$ lengths	b9c-8e-4
$ line	e6
$ matches	d10
$ maximum	b-7
$ maybe	b10
$ me see	e-4
$ me think	a6b21c-9e-9f-15
$ means	e5
$ messy	a11b13
$ mod <f>	c-3d3g-14
$ need <f>	a11b8
$ no	b11c-4d-8
$ not <f>	d-3g16
$ not sure	b6
$ not zero	b-9
$ numbers	a-10b-7g15
$ of <f>	a14b18d18e5i-7
$ of vectors	e8
$ okay	b17d13
$ on	a33b23c8d-11g-20
$ on <f>	e10
$ or <f>	c-3h15
$ order	d-6
$ origin	e-4
$ other	e5
$ perpendicular	c5d-4f-15g14
$ point	a7b8d8
$ point <f>	d4e-6g-17
$ points	a10b13e1
$ position	c3d-3f19g-15h14
$ positive	a11b14d12
$ possible	a-8b-9
$ product <f>	d6
$ remainder <f>	b5c-4d6g13
$ result	d12
$ right	a12b5c13
$ risks	c8
$ see	e-4
$ see :	a14b21d14e-5f-25
$ side	c4e7
$ sides	b9c-5d2e-3h12
$ similarly <f>	c-5
$ sin <f>	a-6b-5c-5d5e-2f3g11
$ so :	a-5b-4d-5
$ so <f>	a-7b-11d-10e-1f-17g-10h9i19
$ so on	c10
$ solution	a-11b-6d4
$ solutions	a-6b-8d-5e4i9
$ sqrt <f>	b-5c-4d-4e-2f-6
$ step	a-15c-16d-5e-11
$ step :	c10e5
$ strategy	e9
$ substitution	c7e6
$ sure	b6
$ symmetric	b9
$ system	c-5e-4
$ than <f>	a5b4i-10
$ that	a-10c-8d2e-4f17h-8
$ that <f>	f17
$ that works	d8
$ that's correct	a15d10
$ the equation	c8e9
$ the origin	e-4
$ the other	e6
$ the sides	c7e6
$ the triangle	e-4
$ then <f>	a-6b-4c5d-2f-9
$ therefore	b-9f47g-23
$ therefore <f>	d-2
$ think	b17c-9e-9f-15
$ think <f>	i8
$ think again	e6
$ think differently	c11e8
$ this :	e5
$ this down	b16
$ thus <f>	g16i-9
$ to <f>	a19b-4c14d-5e4f-18h-7i16
$ to zero	d8
$ triangle	a-7b-8d-4i12
$ try that	a-12
$ undefined	e7
$ values	a-15b-9d-9
$ variables	b9d5e-5
$ vectors	a8d9e6
$ verify :	d6
$ vertices	a-7b-7f-10h18
$ wait <f>	a-7
$ wait no	a7b13d-7
$ way	e-4
$ where <f>	g17
$ with <f>	d-6e5
$ work	c7
$ works	a11d8
$ xy <f>	b7d8
$ yes	d11
$ yes <f>	d-7
$ zero	a-9c-5d3e-3h20
...	b2c-9d-5g17h-9i6j-9l-8m-11n-3o7r-5
... <f>	b-4c-5
:	a-4b-27c-6d-11e11f-12g-3h13i-8j-5k-9l1m-5n-2o-11p9q-10r2
: <f>	a-26b-12c-18d-12e-8f-20g35h-28i-5
: <f> a	b6c2
: <f> and	c-5
: <f> cos	a8c10g-11
: a	a-9c2d-2
: a <f>	a-8c2
: cos	b7
: first	a10c8
: from	a32b8c27d9
: let's	a14c10d5
: the	e-3f-15g23h-16
: using	c10e9
: we	i25
: we should	i25
<f>	a-30b-32c-1d-31e-14f-26g31h20i-9j1k2l-13n-8o-21p18r-22
<f> ...	b3c-8d-4h-9i6
<f> ... <f>	b-4c-5
<f> :	a22b-8c24d-13e-1h-20i-2
<f> : <f>	a8b-7c15d-5e-8f-18g-19h-10i4
<f> : a	a-7
<f> ?	a34b36c13d-6e3g-24h-5i-6
<f> a	a-20b-10c-20d-2e-6f-8g10h20i-19
<f> a :	d4
<f> a <f>	a-18b-7c-13d-3e-3f-17g14h11i-16
<f> ab	d7h18
<f> ab <f>	d7h15
<f> ac	d6i11
<f> ac <f>	d7i8
<f> again	a6c12
<f> along	a-6c-7
<f> and	a9b5c10d3e3f27g-21h-20i-18
<f> and <f>	a-8b9c-5d10e2f-16g18h-14
<f> and the	a-6b5c-11e-6g10
<f> approaches	c6
<f> are	a11b5c11e11f14g-20h15i11
<f> are coprime	i14
<f> are in	e5
<f> argument	b9
<f> argument <f>	b10
<f> as	b10c-17d6e-8
<f> as <f>	g17
<f> as before	b8d9
<f> at	a8c10f-18h-12
<f> at <f>	a10c7e4
<f> axis	e6
<f> bc	a-2b-4c-10d5e-2h8i6
<f> bc <f>	b-3c-11d6i6
<f> be	c7g-17
<f> but	a-4c-3d-3f6g9h-8i-13
<f> can	a5b8
<f> cos	a-10b-7c-9e-2f9g-9h4i-4
<f> cos <f>	a-7b-5c-7d1e-2f10i-3
<f> degrees	a13c6d4e-4
<f> direction	a10b6d-5h-11
<f> divided	a-7b-7g19i-10
<f> divided by	a-7b-7g21i-10
<f> etc	a11c12
<f> expressed	d8
<f> expressed in	d8
<f> for	a-4b9c-5d-2e-6g-21i7
<f> from	a-7b-7e2f14h-8
<f> from the	c8e4
<f> gives	b-4c5d-5
<f> gives <f>	d-3
<f> giving	i18
<f> giving <f>	i19
<f> has	b4c12
<f> hmm	b19d10
<f> if	a-5c-5
<f> in	a3c11d3e2h-6i-7
<f> in <f>	b-3c4
<f> in terms	a4d7
<f> increases	b5
<f> into	a-7c-6e-2
<f> into the	e-3
<f> is	b-5c-11e-2f-21h12
<f> is <f>	c-9d-3f-13g20h4i3
<f> is a	a-7c-6d5e5f8i-4
<f> is equal	h14
<f> is positive	b10
<f> is the	b10c-4d6e-3h13
<f> leading	a12c10
<f> leading to	a12c10
<f> leads	c7
<f> leads to	c7
<f> let's	c10
<f> mod	a-15b-10c-9d-1h-11
<f> mod <f>	a-15b-10c-9d-1h-11
<f> must	b-7c-3e2g17
<f> not	c5
<f> of	a-8c-6e-2f9g-22h8i-6
<f> on	c9g-16
<f> or	b-8c7d-4e-4g-7h8i-14
<f> or <f>	a-8b-6d-3e-3h9i-12
<f> over	a-5
<f> positive	i14
<f> ranges	c-6g19
<f> ranges from	c-5
<f> right	e7
<f> sin	a-6b-7c-9e-6h5i-6
<f> sin <f>	a-14b-11c-9e-4g15h-8i-4
<f> since	a8b-4c8d5e-2h-10i-7
<f> since <f>	a5d6f7
<f> so	a-18b-17c6d-13e2f-15g16i6
<f> so <f>	b-3d-4e-1f-14g-12h14i16
<f> so that	e8
<f> so the	i9
<f> sqrt	a-4c-8d-5e-5f-8
<f> sqrt <f>	a-4c-8d-5e-5f-8
<f> such	a5b-4c5g10h-10
<f> such that	a7c6g6h-8
<f> take	a13c15
<f> th	a-11c-9e-6
<f> that	c5d-2g-11h-13
<f> the	a-20b-17c-23d2e-8g-12h40
<f> the other	d8
<f> then	a-6c-12d12e-4g4h16
<f> then <f>	b-3c4h10
<f> then the	a6d7
<f> think	a-4c-5f13g-10i6
<f> think <f>	a-4c-5f13g-10i6
<f> to	a-9b-11d5e3g25h-10i-15
<f> to <f>	a7b-4c10d8f-5h5i-11
<f> to the	c6e6
<f> up	e8
<f> up to	e8
<f> using	c-4d8e-4
<f> we	b4c-2d-2e7g10
<f> we can	e5
<f> we need	e5
<f> where	a-11c-10d-2e-7f7g-25h15i-10
<f> where <f>	a-6e-3i-9
<f> which	a-17b-6c-5e-4f-12g20h-20i-13
<f> which is	a-7d4e-1h-11i-5
<f> with	b-3c-10e-2f23g-4i-14
<f> with <f>	a-5c-7e-3f13
<f> without	e7
<f> would	c-2e-3
<f> xy	c-7e3
<f> xz	c-7
<f> xz <f>	c-8
<f> you	c11
?	a17b24c2d7e1f12g-4h-25i-16j5k5l-1m8n4o-13q9r-9
? not	a10b17d9
^ <f>	a16b12c4d-14e-4f31g-39h7i-24j-21k-10l-24m-3n-12o-24p14q26r9s-8t-3u-4v5w-6x-22z22A6
^ <f> :	a32c33d-1g-28h-9j6k4l8m3n-1r-4
^ <f> : <f>	a12c16g-21
^ <f> a	g14m-3o10r17
^ <f> and	c-5k-9
^ <f> and <f>	c-5
^ <f> argument	b9
^ <f> argument <f>	b10
^ <f> divided	j6k8m10
^ <f> is	a-4b-5g20h-8j-4k-5m-3
^ <f> is <f>	g17
^ <f> so	k7m-9
^ <f> think	j-9k-5l-5m-4p-19r15
^ a	a13b-5c12d-3f-12g-25h20i26j2k-6l12n-2p-15r5w-3x-10A7
^ a <f>	a10c6i14l5m4
^ actually	a-4b-6c-4h8k11n-2s9t16v-3
^ adding	k8m9
^ adding them	m10
^ after	a11b16d8
^ again	v-6
^ alright	a17b22d9g-14
^ alright let's	b10
^ alright so	b13d14
^ also	c1e-3g-27h33j9k9m9n-5r-5s4u7v4w6x28z-5A-8
^ also the	m6
^ alternative	c11e10n-5
^ alternative approach	e5
^ alternative approach :	e8
^ alternatively	a23b-3c20d-3e26f6g-12h5i-5j-6k-5l-7n-2o-8p8r-3s-1u-12v2w-4x6y-5z8
^ alternatively if	e-4
^ alternatively let	c-6d5n-6
^ alternatively let me	c-6d5
^ alternatively maybe	a18b-5c21e17f17g-11l6m-2n5o6p-14
^ alternatively maybe the	a-14c-15e-10
^ alternatively maybe using	c9e8
^ alternatively maybe we	a11c9e8
^ alternatively perhaps	a9c4d-2e2k-2l-5m5n-4o3
^ alternatively perhaps i	a9
^ alternatively perhaps the	c-6e-5
^ alternatively perhaps we	c8e6
^ alternatively since	n2
^ alternatively since the	e-5
^ and	b-5f-12g22i8j-14k-14s-4u-4v-4w-5
^ another	a13c15d-5e1f19j-5m-7q13s-4t-4v2w-3x-13z11
^ another angle	e3
^ another angle is	e5
^ another point	a-7c-6
^ arguments	a-6c-4e-2f19g-16h-10l-4u-3y-11
^ as	b6k7t-6u5v8
^ assuming	c7
^ at	a27b14c20f-14m-3n5s-7u-10v4w5x12
^ at <f>	a14c16f-11m-3n5
^ because	a6b9d-5l-4m4q-10w7A-7
^ both	d7
^ but	a18b17c4d4e6f-5g-12j8k-6l9m-2n12o12q3r7s-9t-5u-6w7x-5y10z-8A-12
^ but <f>	b-5d-2g12j16k14l5n4
^ but <f> is	a8b10
^ but <f> so	b-4
^ but i	a22b16k-7l5m-5n8
^ but i'm	a10b7
^ but if	a-9b-7
^ but in	m-3n5
^ but let	e4j-4l-5
^ but let me	e4
^ but perhaps	c11e7
^ but since	a6b5i12k-5m6n4p8
^ but since <f>	b8
^ but the	a-4d-3m7
^ but then	a6j-11k-10
^ but this	j15n6
^ but we	j6k9m10n-5
^ but when	d9n8
^ but without	a8b10n-4
^ by	i12r12
^ case	c6u4
^ case <f>	c7
^ case <f> :	c8
^ check	a13c15d14e5j4m8
^ check <f>	c11d-8k8
^ check <f> :	d-7
^ check if	d8e6
^ combine	v8
^ compute	a-16b-8c-9d-7f20h-8l-6m1n-4q14r-6s4t7u4v4z14
^ compute <f>	a-7c-5g9j5k5m6q17
^ conclusion	f16j15k17m6p-20r16s5y-12A21
^ conclusion :	m8r14
^ considering	c5e4
^ convert	m9t6
^ convert <f>	m9
^ coordinates	v5
^ correct	d3j10k16m14
^ cos	b9
^ could	a12b12c-6d7n8t10
^ counter	f22
^ counterarguments	a-5f27g-16j6k8
^ cultural	d8
^ denominator	v-5
^ divide	k7A10
^ each	a-10b-5c-6d-3f-18k-5l-4m2n2r-6s-5t-6u-8v-2w-4
^ equation	w-3
^ examples	a17c16
^ factor	s15t11u-4v3
^ final	c5d-4e7
^ find	m5w-4
^ first	a-19b-6c-18d-8e-8g-1j-14k-13l-9m-2n-3o-10q10r-4s-6t-7v-8w3z8A-10
^ first let	d-4
^ first let me	d-4
^ first let's	c-4f19
^ for	a7b-1c4d-7e-4h-6i-7j-8k-7m-4n-5p6q3r-5v-5w-4A5
^ for <f>	a-13b-4c-13g18o-11p10
^ for <f> :	c-6
^ for each	f17
^ for example	a20b3c13d-3g-12h-5j19l20m-3
^ for example :	a-36c-27
^ for example a	a11
^ for example the	a15c15
^ for instance	a16c18j-13l-9
^ from	a-13b-2c-13d-4e-3f14h-4j7k8l6m-4n8q6s-3t5v-6w3y-4A-7
^ from <f>	c-6l4n5
^ from equation	k7
^ from the	l5n6
^ given	a8b15d2e9h-11j14k8l11m-2n9s4t-6u9w4z-7A6
^ given that	n-3
^ given the	a17b20c9d5e11j13l14n13
^ given the complexity	a17b13c10e7
^ good	a15b14d16
^ hence	v7
^ hmm	a12b12c-9d-1e-3f-8g-16i5k-6l2m6n1o1r6s-12t4u-11v-6w-16z6A-5
^ hmm but	b-12e5
^ hmm maybe	a-11d-5e-4l9m-4n14
^ hmm not	l-9m7n-7
^ hmm okay	d8
^ hmm perhaps	c-6e-5m6
^ hmm so	a-4d12e5i8l8m-14n-2o-12
^ hmm so that's	d15
^ hmm this	d-5
^ how	u9
^ however	a13b15c-2d6e3f-14h-14j-4k-4l-3m10n-3q-11s17t5u22v1w6y-16z-9A14
^ however the	l9n5
^ however we	d7
^ i	a-9b5c-17d14e-5i31j9k7l11m11n10q11t8u-12v8w-8y24z-15A-12
^ i agree	i10
^ i need	d5k9m5
^ i need to	d6
^ i should	k11
^ i think	a8b5d9n5
^ if	a21b-3c41d-10e-3f-28g-21j7l10m-5n-2o-22p11q-10r-9s4u11v7w-3x-33y20z-13A-7
^ if <f>	a15c12g-20j8k5l7p-11q11
^ if <f> then	c9
^ if a	j16k7l9
^ if a <f>	a14
^ if the	c6
^ if we	a6b6l9
^ in	a-12b-8c-10d-4e-2g-16h12i11l-1m-7q11r-4u3v-3w5z9A-6
^ in a	j5n3p-12q16
^ in conclusion	i14
^ instead	a-9c-12e-6n7w4
^ it	b-5c6e8l-4s-8t-6u-5z9
^ it seems	e8
^ it's	a8b9d7
^ it's a	b11d8
^ legal	h17
^ legalizing	v4
^ let	b4c7d-1e-8h-7i-4j8k11l1m-6n1o-5p-6q-7r2s1t5u-2v-8w-1x-22z7A-14
^ let <f>	c9
^ let me	a-2b6c-14e-7i-1j6k8l-5m-5n2q-8r4
^ let me check	a4d10e2
^ let me compute	b-3c-6d-3
^ let me confirm	d11
^ let me denote	c3d-2f-8
^ let me place	c14
^ let me see	b11c-6e-3
^ let me think	a-9b7d-14e7
^ let me try	a-11c-19e-9
^ let the	c9
^ let's	a-6b-12c13d-9f-10g14h-7i-3j15k3l20m5n8o11p-11s12t-3u19v6w6x9y-11z5A8
^ let's assume	l7n6
^ let's check	d-7
^ let's compute	c-5d3e-4j8l5m3n9p13
^ let's consider	c-4e-4k7
^ let's denote	a-5l-4q12
^ let's see	b10c-9d8e-5f-15g16n-5
^ let's see :	b13
^ let's think	c12e15
^ let's think about	e7
^ let's think differently	e11
^ let's try	a8c5e5f-24j-5l-9n-4
^ let's use	e9
^ let's verify	d12
^ looking	c8e9j-7
^ maybe	b-6c-2e4g17h-9j6k11l-7m3n-7p-13q8s5u9v-4w13z-14A6
^ maybe i	b-16c22d-3e19f23j-5l-4n-4
^ maybe i can	b-10e4f18
^ maybe i need	e9
^ maybe i should	e7
^ maybe the	j9k5m19n-3
^ maybe there's	b-12c11e9
^ maybe there's a	b-12c11e9
^ maybe we	e-5
^ maybe we can	e-5
^ medical	h15q17
^ multiply	a-6n2s-7t5u-6w-4
^ my	d8r16
^ need	f20
^ next	c5q14t-7
^ no	a-11b-11d-6u5A10
^ not	a10j8k5m-4n3s9u13v-5w11
^ not sure	a12b14
^ now	a-25b-21c-3d-22f35g-21i-6j2k7m-5n-1r-5s-1t12u-11v1w-7x-19z19A-8
^ now compute	c6
^ now let's	e9
^ now we	a-10b-7d-8f12j3k5l5p-14
^ now we need	d-4
^ number	v7
^ okay	a18b25d29g-23k-5m-4t-4v-3y-10
^ okay so	a7b7d11g-18k-4m-3
^ okay so i	a-7b-8d-7
^ on	a-6c-4f29g-18l10t7u-9x-16z13
^ on the	f30
^ one	a5c10
^ or	a6c9e9j6l5m-5n6t-7w-3y16z-8
^ perhaps	a4b12c-8d-2e-4j-6l-8m-5n-4o13q-15s14u19w8x-13
^ perhaps i	a-8c-7e-5j-7l-8n-5
^ perhaps i can	a-13c-6e-6
^ perhaps the	m-4n3
^ perhaps we	e7
^ position	i19
^ position :	i19
^ probably	n7
^ provide	a-11b-9f28o28w6x29
^ public	g19h-17j8l10u6
^ revisiting	c13e12
^ revisiting the	c13e12
^ second	s-5v-7
^ set	z11
^ similarly	a4b-16c16d-8e-3f13h-11i-6j-4m-6n-2o-6r4s-5t-8v-6w7y-8z16A3
^ similarly <f>	f-17h9j7k6m4n-2q12
^ similarly for	n3
^ simplify	a-16b-10c-4d-7f18k10v-5A-5
^ simplify :	d-3j-4k-4
^ simplify <f>	k7m7
^ since	a-12b-10c-8d-9e-4f-10g11h8j-6k-7n-4o-10p6q4r-2s-4t3u-7v6w-2x-7y8z10
^ since <f>	a-6b-8d-3f-10h12i7j3k4m-4o-16q9r-7
^ since <f> is	h12
^ since the	m3n-4
^ so	a-22b-9c-35d-6e-11f-9g29h-40i25j18k1l15m19n-1p-8q-11r16s14t14u1v16w-4x-6y-6z4A3
^ so :	a-5b-4d-5q7
^ so <f>	a-14b-7c-11d-2e-1f-11g8h-11i7j17k17l12m5n-5o-6p-2q-14
^ so <f> is	b-3i7
^ so a	j9k14m10
^ so for	j14l11n4p-15
^ so if	k7m-3
^ so maybe	a-6b-5g14j2l4
^ so no	k5
^ so now	a9b11d12
^ so perhaps	a8b9l6n5
^ so that	d3k-5l10n9
^ so that's	b-5j-9k-12l6m-3
^ so that's correct	d6
^ so the	c-3d-4e-1f-9g22i-15j3k2m-2n-7o7p-7q-9r7
^ so there	m6
^ so this	a8l9n5
^ so total	g-12i23k-8l9m-8r9
^ so we	d-6h6j-11k-3l-6m-4n-3q8
^ so yes	d-5
^ solving	n3
^ some	a5c10k-11
^ specifically	n8
^ starting	a-7c-5
^ step	a8c5e9h-8n-6s3t5u-7v3w-3z11
^ step <f>	a9c5e9h-8j-1n-6
^ step <f> :	a6c4e9f15
^ substitute	s4t3u7v5w3y-11
^ substituting	m8
^ substituting <f>	m8
^ subtract	v7
^ sum	v7
^ suppose	k-6n-2s4u6w-4
^ take	a6c13
^ testing	j15l13
^ that	a23b22c-4d29f-20k5l4m-4n-3r-6t7v-4w3
^ that makes	d13
^ that makes sense	d13
^ that's	b-5d13g20i8j6l4m3s11u15v9
^ that's <f>	m8
^ that's a	d6
^ the	b4c-6d8e-7f-18g-4h14i-2j21k15l-3m10n6o-6p-19q15r6s3t-9u17v-4w3x14y-10
^ the counterarguments	d7
^ the number	k-12m7o14
^ then	a-33b-15c-27d-16e-5f17g6h-24i-9j-1k10l-10m-8o1p4q-7r-4s11t-2u13v4y-8z-6A-10
^ then <f>	c-7d-3g16j-15k-8m-7n-1p10q7r-5
^ then a	n8
^ then the	f-11g11h-8
^ there	m4
^ there's	b3c-8d-5e-2f-15g26m3s-5u-6w-4y13
^ there's a	b10
^ there's also	a-8b-5k-6
^ there's also the	a-8b-5
^ therefore	a-14b-13c-7d-3f-15g34h-14j8k9l1m2o2q-11r-12s-4t-1u-10v-3w-2x12z-3A-8
^ therefore <f>	a-7b-4c-3d-4f-9k-11l6m6n-5r-8
^ therefore a	m-6
^ therefore all	d7
^ therefore i	m-5
^ therefore if	j7k8
^ therefore in	l5n6
^ therefore the	a4b5c-3d4e-1g-8h-5i2j9k-1l7m18n5o10p-18q-7
^ therefore the answer	i11
^ therefore there	e6
^ therefore total	k7m-10
^ therefore we	f-21g17
^ these	a-7f-14g19
^ they	q12v-5
^ this	a12b9c-7d12e-4f-29g25h-6j-3k-2l-5m-6n1o12p-1s-4t-12u11v-13w8x10z15A-11
^ this could	a-9b-7l-6n-3p16
^ this is	a14b9d7k4m-3n3p-10q12
^ this is getting	a13b11
^ this means	n5
^ this seems	a4d21l-7p7
^ this simplifies	n5
^ this suggests	j10k7n4
^ thus	a3b5c-8d-3e-2h-7i13j3k1l5m7n3o8q-5r17s6t4u9v-7w-3x-14z5A12
^ thus <f>	a-3c-3d5f-13g21i-7j-6k-7m4o20p-15r9
^ thus <f> and	i12
^ thus answer	i12j13k12m10n6
^ thus the	g-25i27
^ thus we	j-7k-7
^ to	a-10b-5c-7d-3e-3j2k4l3n7u-7v5z8
^ to find	l-5
^ total	a-6b-4j3k12l-4m7s8t7v17x16A-9
^ total <f>	m7
^ try	a23c19g-21k-5l7t-9u5
^ try <f>	a16c13k-4
^ try <f> :	a16c13
^ using	e3j-6w7
^ wait	a15b5c10d10e12f-9h-3i-9k-1l-7m-7n1o-7p17q-17r-2s-8t-9u-8v-6w3x6y13A-7
^ wait <f>	c-4d14l-4r16
^ wait actually	c4d5m-6n6p9
^ wait but	a-4c-7d-11e-2f-11i-4j-3k5l-6m-8n-2q-9r-6
^ wait but let	d-8e4
^ wait but the	b8
^ wait earlier	d7
^ wait for	d8
^ wait hold	a9b8j22k11m17
^ wait hold on	a9b8
^ wait if	a-7
^ wait let	a5d6e3j8k-9l15n2p-9q10
^ wait let me	a5d6e3
^ wait let's	b-8d13e3f11
^ wait let's check	d-7
^ wait let's clarify	d12
^ wait maybe	a9b7d3e-4j14k7l6p-9
^ wait maybe i	d7e-7
^ wait no	e1j-10l-10n-6
^ wait perhaps	b-13c17d-5e16g14k4l-8m10n-5o-4p9
^ wait perhaps i	a8c6
^ wait perhaps the	a-10e3
^ wait so	d-7
^ wait that	d-10k-7l-9m6n-7
^ wait that's	d-12
^ wait the	a-10b-10d-4
^ wait this	a7b7d-5l16m-4n18
^ we	a-13b-10c-6d2e1f17g-31h-4i5j-2l1m4n5o2p-20q7t-9u7v1w-2x13y-13z-7A2
^ we can	a9b6d8e2h11j7l7m4n4o10
^ we have	d2g-17l-5m3
^ we need	a-13b-11c-6d-5e-4g1h-5i5j-6k-12l3m-5n3o8
^ we need to	a-6c-5d-3e-3f-13g5
^ well	l10w-4
^ what	b-8c9t-9
^ what about	c10
^ which	b-6g16m8s20t18v14
^ which is	d5l-5m12
^ while	a6b8d-3j-6k-6r-11v3A6
^ yes	a13b8d15g-9i8j-6k-9m-5t5v4
a	a-9b-6c-10d3e-5f-5h9i6j6k17l-8m9n-8o2p-5q8
a :	d4
a <f>	a11b-18c22d-2e-13f10g-13h-6i-14
a <f> :	a33c29g-29
a <f> ?	d6
a <f> a	a-15b-3c-12d-8e-4g16h-20i-7
a <f> and	a9c7d4e5
a <f> cos	d6h-11
a <f> is	b7
a <f> so	g12
a <f> then	c-8d7
a and	a-12b-7c-7d-4e-2f19
a and <f>	b-4d-2f19g-14
a at	e4
a better	a11c9e10
a better approach	c10e9
a big	b13d10
a bit	a17b15
a blanket	i13
a certain	e4
a circle	a-9h20
a clear	a8b10d7
a common	a-8d-5e-3
a complex	b-7
a coordinate	e-6
a coordinate system	e-6
a criminal	a-5b-7
a different	c6d-4e13
a different approach	c7e5
a is	a-4b-5c6f10h-10i-13
a is <f>	i-8
a mistake	a10b11c-8
a more	i25
a point	e4h18
a quadratic	d9
a rectangle	a-14b-12c-3d-6e-2h18i-5
a right	a-7
a segment	g17
a side	b3e-2f-14g-16
a smarter	e7
a solution	b3c-4d7
a specific	d7
a step	b5c-6e-4
a strong	a12b14d17
a strong point	b12d11
a to	b-5
a triangle	b6d7e5
a way	c10e7
ab	a-20b-23c-8e-2h-18j-11l-4m-13n-4o4p5q-14r-11
ab <f>	d4e-2h11i10
ab and	d4
ab is	a5b-5c8e10f12h-11
abc	j10k10l4
about	a15b3c10d12e5f12h-7i-10j2k7l4m4n-7o-14p18r-8
about the	a-5e5
above	a-8c-4g19j-4l-4m-5r8
absolute	b-6c11d-5e12h8j-5l-5o15p-13q5r19
abuse	a11b16d6j-7l-6
ac	a-5b-4c-5d4e-2f-9i9j7k15l-4m-8n-2p-19
ac <f>	d7g-16i8
access	j-7l-6
accessible	c8
according	a-12b-9d-4j6k6
according to	a-12b-9d-4
accountability	a-2d5i11j-6m5r8
accountable	l7
act	a7c9
action	e8
actually	a-17b-20c-4d2e-6g16h15i-8j3k7l5n6q-12r-7
actually the	b-8g14
actually to	d8
ad	b-5e2k-11l7m7n6
adding	j12k15m11
address	h-13i13j-10k-7l-6n-2o-12r3
advancements	h23
affect	a-7b-5q-12
after	a5b12c-5d7h13r10
again	c6d-5e-4g-12j-12k-4m-4o-5p-3r-6
again :	b7d-7
against	a-16b-13c-6d-5e-4f33g-26h8i6j-6k-4l-9n-3o14
age	b-6f-11h6i25j-6k-5m-4o14p-28q11r14
agree	a-9d-6e-4g-20i31j-14k-9m-3n-2o11q-9r9
agree or	b7d-4
agree or disagree	b7d-4
agree that	i14
agree with	a-9b-8i15
agreeing	b12
agreeing with	b13
align	e-5
all	c-1d-7e-5g-4j-5k3l-5m-9n-3o-8p-13q4
all <f>	e-5h-16
all possible	a7b11
all such	g-13
allowed	l5
allowing	a-8b-4i24j-6k-5
allows	j7k11m7
along	b4c8e6h-11j7k4l4n-6r6
along the	e6
along the <f>	e7
already	a-13b-4c-11d-2e-8f-18g11j-16k-12l1m-4n-4p12q-11
already have	e-7
alright	a17b22d9g-14
alright let's	b10
alright so	b13d14
also	e-6f12h4i-22j11k14l2m7n-13o-18p-2q10r2
also consider	d7
also consider the	d8
also have	e7
also the	d3
alternative	c11e10j-8n-6
alternative approach	e6
alternative approach :	e8
alternatively	a19b-4c23d-5e26f5g-11i-5j-6k-5n-2o-9p7r-3
alternatively if	e-4
alternatively let	d4
alternatively let me	d4
alternatively maybe	a18b-5c21e17f17g-11
alternatively maybe the	a-14c-15e-10
alternatively maybe using	c9e8
alternatively maybe we	a11c9e8
alternatively perhaps	a9c4d-2e2
alternatively perhaps i	a9
alternatively perhaps the	c-6e-5
alternatively perhaps we	c8e6
alternatively since the	e-5
alternatives	c7
always	b6m5
am	e4
among	f8h11
an	b8c-14e-2f-24g10h19k5l1m5n4o14p-15q6
an equation	c-9d5
analysis	k-6o12
analyze	c4e8f30g-18n5
analyzing	d8e4j9
and	a6b-13c15d-15e-1f-21h5i24j-3k-4l-6m-12n-9o-5p-4r26
and <f>	b2c-11d11e1f10g-5h-4i-5
and <f> :	a-9b6c-7
and <f> and	a7
and <f> are	a23b14c9d3e12f18g-14h-3i9
and <f> as	c-8e-8
and <f> in	b5d8
and <f> is	a4c8d-3i-7
and <f> the	g16
and <f> with	c8e4
and a	a-5
and find	e-5
and legal	a13b17
and more	e8
and one	c10
and see	e5
and so	a10c10
and so on	a10c10
and social	i-10
and the	a9b26c-8e-12f-10g13h-6i1
and the other	i12
and their	e6
and then	a7b3c6d-2e7g-12i-6
and two	a10c12
and we	a-5e-3
angle	a-10b-12c2e15f17g9i-6j8k-5l12m10n8p-17q19r-8
angle <f>	a-3c-7h17
angle is	b-6c4e10
angle is the	e7
angles	a-15b-8d-9e-4g-15h4i-6j4k4l3m-2r-4
another	a13b-8c19d-2f17g-15h-9i-5j5k1l-4m-3n-16o-24p1q19
another angle is	e5
another point	a-7c-7
answer	a16b24c-10d9e-3f-9g-75i61j16k9m15n10p-31r16
answer :	i20
answer : <f>	i22
answer <f>	g-22i35
answer is	a7b6d5g-29i21
answer is <f>	b5d6g-28i12
any	a-7b-13c-11d2e-2g13i-8j-4k4m-7n-3o-14p22q-13r-17
applied	n8
applying	d7
approach	a37b16c26d-5e30f22g-26h-19i3k4l-9m10q-9r9
approach :	c10e9
approach is	a14c17e16
approach is to	c15e15
approach that	e-5
approaches	b-4c8j-3k-5m-4
approx	n8
approximately	j7k13l-6m6n-5o-12
are	a-16b-14c-4e-5f-45g23h20i-8j5k8l6m3n-1q-6r-4
are :	f19g-13
are <f>	a-10b-15c-3d-9e-3f-18h9i4
are <f> and	c-3i-9
are <f> or	h20
are a	b9d7
are at	a-3b4c-11e-3
are at <f>	a-6c-7
are coprime	i14
are equal	a-6b-6e-2
are in	e4g16
are not	a-15b-12e4f13g20h-17
are perpendicular	a-9b-7c-3d-3i-6
are significant	a18b23d22
are the	a-7c-7e-2g9
area	a-10b-11c-10e-4f9h20j6k6m-5o-11p6q20
area <f>	h10
areas	a-3c-4h26k-6l5n-4r7
argue	a-10b-9d-3g18i-13j6k9l9n-2r-11
argue that	a-9b-9d-2g22h-6i-11
argument	b7c-5g14h-11j5l14m-3o-13p14q-11
argument <f>	b10
arguments	a-21b-13c-11d-7e-8f54g-38h-26i-6k6l-15m-4n-4o43q-20r-6
arguments for	a-9b-6c-5d-3e-2f33h-14i-12
arguments for and	f25
around	h16j10k7l6
as	a3b-5c1d2e4g8h-8i-2k-6l-1m-16n14o-11p9q-5r6
as :	a4d-4e10
as : <f>	a-8c-12e-8
as <f>	a-6b3c-15d-4e-4f-18h17i-4
as a	a-3b-2c-4e-3f20h-14i7
as before	b7d8
as per	g8
as seen	a18c22
as seen in	a18c22
as the	a-7c-8e-4
aspect	d4
assign	a-6c-8e-8n-7
assign coordinates	c-8e-8
assume	a-9c13e-13g-24j8l18n7p-13q-10
assume that	c16e-8
assuming	c5j-5k-7n-3
assuming <f>	c-7
assumption	a13b12c6d5l9n8
at	a-12b-8c16d-14e-3f-14g5h-6i-16j-18k-13l4m-2n5o-12p10q7r-15
at <f>	a5b4c-4d-8e-4f-10h-1i-9
at <f> :	a17c16f-24g7
at <f> ?	b10
at <f> and	e-2g-10
at <f> is	b-5
at <f> so	e8
at a	a1b-6c16e12
at point	c4
at point <f>	c4
at the	a-12b-9c3d-3e-6f-9g4
at the origin	c6e-5
attempt	a15b9c16e17f17j-6k5l-14n-3
attempt to	a11b10c9e8
autonomy	b3c-5d-4h-11j3k8m5n-2o-10q-10r-8
available	m6
avoid	l6
axes	n-5
axis	b-4e6j5m13q-8
back	a-19b-11c-9d-6e-5j-5k-5l11m-9n7
back to	a-15b-8c-7e-4
back to <f>	a-10b-8
balance	a7b9i11
balanced	a-7b-7c-6f23h-12i19k-5r15
balancing	b9
ban	c-6e-4k11m5
barycentric	e6
barycentric coordinates	e6
base	a4b11c-3p-12q17
based	a5b-4c7e6j-7l-7m-5
based on	e7
bc	a-6b-5c-8d6e-3f-15h5i6j11k20l-9m-3n-5p-11q34
bc <f>	c-7d9e-2h5
bc <f> ac	c-5d7
be	a7b4c-6d1e-16f-17g-2h-3i4j3k2l5m-7n-3o15p-7q-9r6
be :	f24
be <f>	b-13c9d4e-1i6
be <f> and	c8
be a	a8b8c-1d13e3g5h-16
be at	c7
be better	e6
be counted	e6
be more	b4d3h11
be the	b10c-6f-18i-8
be thorough	d9
because	a7b5d6e4f-10h22j-6l-14m3n-11o-10q24r5
because of	a9c9e8
become	a-7
becomes	a-7b-5d-3e-2f-13g15m-5
been	a14b10c6g-21k-9l5n5q16
before	a6b1d9j-6k-11l8m-3n5
behavior	n9
being	a11b9c6d4e10j-11k-8l-4m-4
below	f40
benefits	a-13b-9c-7d-6e-3f-15i6j-3k-3l-8m4n-2o-12p10r13
best	b14j9k7l8m6n6
better	a21b11c14e10f-4i-10j12k5l9m-3n8p8q-7
better approach	c8e8
better to	a9b17e-2f-13
between	a6c-5d2e10f6g18i-10k-13l1m14n9o16p11r-11
between <f>	a-8b4c-10d1f-15h11i-4
between <f> and	b4c-7d2f-16g19h5i-3
between the	c4e8f13
beyond	b5c-6g19h-14k12l-4m5
beyond <f>	b6
big	a10b13d10
binary	c-4d-3j7l-3m14
bisector	e5n5
bit	a16b15n4
black	a6c11g-6k-5l7
blanket	i15r14
both	b10c-3d11e11f22g-9h15k14l-12m4o8q-17r-9
both <f>	b6
both <f> and	b6
both equations	d-6e5
both sides	a-11b4c-13e-5f19h-13
both sides :	a-8
both sides by	b5c-6e-2
break	b12
but	a5b14c-9d-1f-11g1h2i8j9k6m-7n6o-6q4r-8
but <f>	a-7c-6g-5h9
but <f> is	a12b18d4g-15
but <f> so	b-4
but earlier	d-7
but i	a29b26d11
but i don't	b14d6
but i need	d7
but i'm	d-4
but if	a-13b-12g24
but in	b-2c3
but let	a4b7c7d-6e8
but let me	a4b7c7d-6e8
but let's	d7e-3
but maybe	a13b18d-5e4
but maybe i	b10
but need	e6
but need to	e6
but not	b8d8h13
but perhaps	c11e8
but since	b5c-4d-2e-4f-11g10h-10i11
but since <f>	b6
but the	a24b17c-2f-10
but the problem	a8b7d-4
but the question	b13
but this	b-6
but wait	c-5e-3
but we	f12
but we need	d4
but when	d7
but with	b-8e4i14
but without	a8b10
by	a9b-16c13d-1e7f22g-13h6i1j-11k-5m-10n-4o-10p12q8
by <f>	a-12b-15d-11e4f6i2
by <f> :	a-11c-7d-5e6i6
by <f> is	i7
by a	b7c-6
by considering the	e7
by step	a-6f15
by step :	c10e5
by the	b-7e-2f-20h19
calculate	e5k7l-6n-6
calculated	b6d8
calculation	a9d5i13l-8m10
campaigns	l6
can	a-31b-34d-20e13f-5g29h-6i-8k-1l-4m3n8q9r-5
can be	a-23b-8c-17d-11e-8g18h6i-2
can consider	c10e6
can consider the	c9e6
can count	c9e8
can express	a-8c-10e-4
can find	b8d5e-5
can find <f>	d8
can parametrize	c10e9
can take	a12b6c6
can use	a-6b-7e-1h11
can use the	e-2
can write	c7e11
can't	a3b10d-9j5l5m-4n4
cannot	a-19b-16c-13d-3e-1f-19g32i-9j-17k-26l-15m10n-4p20q-2r-4
capital	h24
care	a-6b-5h-11j-8k-7
careful	a16b26
carefully	b7d10e-4j13k18p-17
case	a7b4c15d-12e2g11h-18i-8j-18k-4l-7m-5n-8o20r-8
case <f>	a-5b-3
case <f> :	c6
case where	c7d-6
cases	a9b8d7e-2h-13q-12
center	a10c12e10g-17j7k6l6n3
central	a-4b-4c-3d-3e3g6m-4n-2o-12q20
certain	a5c5d6e4k-6l-3n5
change	a-9b-7d-4f-14h12m3o-14p14
changes	a5b11d-5l-6
check	a19b8c3d20e-1f20g-40i-8j-5l-10m15n-9o-16r5
check :	a13b4d15
check <f>	c19d-9f-28
check <f> :	c16d-9f-27
check again	a10d6
check if	a13b-7d20e13f42g-20
check if there	e5
check that	d8
check the	a-22c-6d-15e-4
check with	a-12d-9
child	l5
choice	a-12b-13i8j-4k-4m-3
choices	k-8
choose	a4b-5c5d-4e-2h-7j14k12m9n3q-9r6
choose <f>	a10c8
choosing	m5q-17
choosing a	e-5
chord	a-5b-7d-4j-8l-4m-4
circle	a-8b-11c7d-3e5g-19h27j-10k-7l2n-9p-19q15
citizens	g14h-14l4
clarify	a13d22e-5
clear	d6f-15g13j9k9m7
climate	k-6
close	a8b11d5n6
close to	b9d6
coefficient	a5b5m-5
coercion	g-8j-7
coincide	e5
collective	c5e8
columns	c10e7m3
combine	d4e4j9k11o-16
common	a-12b-9c-4d-9e-5f21h8k7l-6m-7n-3o-19
common denominator	d-3f23
community	c6
companies	b-6d5l-6n-4
compelling	g10
complex	a28b33d-4e2f10g-29i-9j-9k-9q14
complex and	a11b13
complexity	a19b17c9e7n7
complicated	a11b6d-9j13l21m-3n15
composed	e6
compute	b-2c1d5e14f43g-22h-6i-11j-7l-10m18n4o9p-10q19
compute :	d10
compute <f>	a-11b-5c-1d-9e8f12
compute each	b8e-5
compute numerically	b9e5
compute numerically :	b9e5
compute step	c11e7
compute step by	c11e7
compute that	a-8d-8
compute the	a11c-4d24e-3f14g-14
concern	c-5d5
concerns	a-6c-5d-6i2j-8k-6l-5m-3n-2
conclusion	a-8b-7c-3d-5e-3f39g-41i12j6k7l-6m3n-2p-20r15
condition	a-11b-11c-3d-3e-4h-12j-8k-8l6m-5
conditions	a-13b-13c-6e-3g2k-6l4m-4n3q-16
confirm	a20c-5d20e-5l-9n-3q20
confirm :	a12d11
conflicts	b9d13l-8n-5
confusing	n-5
confusion	b15
connect	a-5c-5k-7
connecting	a20b-10c38d-3g-13i6k-5l5m-3n-4
connects	n-4
consider	a-10b-17c13d-2e16f36g-6h-9i-4k3m-4n2
consider that	b-5e6g15
consider the	a6b-8c14d5e11f21g-12
consideration	b12
considerations	b10
considered	a-10b-8e-3k-7
considering	a-7b-14d-4e3g10i10m-3n5
considering the	a9c13e14
consistency	b11d8
consistent	b-6d4j-6k-10r11
constant	k6m-4
constraints	e4f19k-8m-4n3
contain	p-19
contexts	b14
contradiction	a-13b-15
contradicts	b13m6
contradicts the	b13
convert	a-6c-4k6m8q10
converting	m7
coordinate	e4f20j-9n-7
coordinate system	f21
coordinates	a7c11d-4e9h-15i8j15k8l17m8n5o-27
coordinates of	c-4h-10i10
coordinates of <f>	g-26i13
coprime	d-4i13p-16r19
core	f14
correct	a24b14c-4d20f-12g-23j9k10l-11m11n-8p-18
correctly	d8
correspond	b6d-4k-7n3
correspond to	d-3
corresponding	n-4
corresponds	a-6c-7e-4i10j-9m-5p9
corresponds to	a-6c-7e-4i10
corresponds to <f>	g-14
corresponds to a	c-6e-4
cos	a19b14c3d-4e6f8g-14h11i-8j4l9n11o17r-11
cos <f>	b9c-8e-3f12i-5
cos <f> sin	a-6c-4f-9h10
cosines	a-7c-8e-8h14
cost	j-7l-5p14
costs	g16m6q15
could	a-19b-18c-13d-4e-2f-21g62h-40i-21k1m-8n2q4r-16
could also	e7
could be	a7b8c6e-4i-7
could help	e3
could lead	a-7b-5d-3
could lead to	a-7b-5d-3
could there	d13
could there be	d13
count	b-3c5e10f30g-7i7m-4p12
count the	e4
count the number	e5
counted	a9d20e6j4m8n4
counter	d6f39k8l-4
counterarguments	b7c-4d9e-4f41g-26h-20i-12j-5k-2l-10m-5n-2
counting	b7
countries	a-9b-8c-3d-3g-32h58l-6m-5n-2
countries like	h28
crime	c-6j-7
criminal	a-7b-10d-3i5l4
critical	a-7b-5d-10g9h-9j-7k-4n-5p14q-11
critical points	d-7
cross	e5
cultural	a8b17c-7d6h11i11k-8l5o18
current	a-8c-8d-3l-5
cycle	a-8
de	a-6b-4i6j-8k-5l-4q17
decide	a-8b-7c-4f13k4m12o24
decisions	b6q-12
decreases	a-9b-8g11k7n5
defined	a9b6d7r7
degrees	a13c6d4e-4j-3l-3m4
democracy	i13m4
democratic	q-13r13
denominator	a-15b-4c-11d-9e-4f26h-7i-8j11k21m-7n4o-34p24r-14
denominator :	a-6d-4
denominators	n5
denote	a-4d-4e2f-27g35h-7j3l15n5o-5
denote :	c-8
denote <f>	c-8f-21g30
denote the	a6c9e8
designed	e-4j10k10m5
determine	g-17n5
determined	g17k-5n-2
development	h14
diagonal	a8b-3c15d-4e-6g-24j27k9l28m-7o-8p-15q7
diagonal <f>	a5c17
diagonal is	e4
diameter	a7b-3d-2j-4k-6l-1p3r-8
difference	e8
difference between	e8
different	a11c12e19f18h-17j-18k-3l-22m-7n-13o17q-10r10
different approach	c7e5
differently	c10d-7e10n-4
difficult	a11b13j-14l-10n-9
difficult to	a11b12
direct	e6l5n7
direction	a-10b-10c-4d-6g13h-3i-4j-11k-9l7m-11n-2p3q10r-7
direction is	c5
directions	a-22b-22c-3d-6e-7f-6g27h-20i-13j-15k-18m-22n-3o9q-12r-8
directly	a25b11c14e13g-16j15k11l17n5p-13
disagree	c9d-5e2f-28i29j-13k-12l-6m-4n-3o-5q12
disagree with	a-5c-5d-4e-4i11
disagree with the	b-6i7
disagreeing	j9k12
discriminant	j-10k-8
discrimination	j-10k-7l-5o11
distance	a-5b-3c-4e-4j3n-3p-6
distance between	d4
distance from	d-4
distance from <f>	b7
distances	n4
distinct	b4c-5e-8f-14h11j20k9m8n2p-14r14
divide	a-6c-5k5
divided	a-9b-8c-5e-2i7j-5k7l-8n-7r6
divided by	a-8b-7c-4i8
divided by <f>	a-10b-7d-4f-12i9
do	b-4c7e5j-13k-10l-4o-11p14q-14
do this	e7
do we	b10
does	b8c-3d-6f-7j-12k-11l-6m-5n-3r7
doesn't	a20b7c8d-7k-6l12n-3p-17r8
doesn't work	c11
don't	a11b18c-9d8e-4l3m5n5o19r-7
dot	b-4e-3j-11k-12l-6m-5n-2o-14p23
dot product	b-4e-3
double	c-6d13e-3m6
double check	d8
down	a-2b8c-7d-6e-4g12j-7k-4m6n-2q-12
driven	d7
driving	b5d7
drug	j-6q13
due	j-3p8
each	a-26b-21c-26d-7e-13f-9g18h-14i-9j-11k-7l-12m-7n-7p6q-10r-7
each <f>	c-4g12h-11
each of	a-6e-4
each other	a-9b-7g-9h23
each pair	e5
earlier	a5b18c-10d18e-4f-24g-10h-14j14k8l4m8n3q-8
earlier i	b11
easier	b-7c9e11q16
economic	a-11b-8c-11d-5e-3f-8h8i-9j-9k-13m-3n-2o11q3
edges	j-6k-7
education	b-6d-3e-3f-21i13j10k2l14o-15q-13
education and	i16
effective	k8
effectively	c8m5
effectiveness	a12b18
effects	g13j9l8m7
efficiency	i-13r-12
either	a-13b-7e-3k-6l7n4
element	h-14
elements	a3c5d-5g-18i10j10k10m-10o18q-9
elements of	c-3d-4h-9i14
end	k-4l3n3
endpoints	m-3
ends	e8
energy	c8j12k6l9
enforcement	a-11b-7c-6e-3k5m6
engagement	c6l10
enough	n4
ensure	a-9b-7c12d-3f-20g21h-12n-2p12q-10
ensuring	a-8b-10c-4d-4g20i6l-5
ensuring that	b-7
entire	j9k13m10p-13
environmental	a-8b-8j-7k-4l-6
equal	a-16b-20c2d-5e2f24g-19h30i-8j5k12l-4m5n-16o-13p-25q15r11
equal to	a-7c-8d-2e-7f15g-25h10
equal to <f>	c-4
equal to the	c-6e-5h12
equality	e-3
equals	h24
equation	a7c-4d3e10f31g-23h-21i-10j-6k8l-18n-6p7q-8r-11
equation :	a-11b-4c-7d-8e-2g4h-10i-5
equation : <f>	c-3e3
equation <f>	a-19b-4c-20e-3g-10h-5i5
equation <f> :	a-15b-3c-16d4e-3i9
equation as	e8
equation as :	e7
equation in	c-8d9e-5
equation is	a7b11c6g-12
equation of	e-3
equations	b-10c2d14e7f13h-17i-7j4k20l-11m-7n-6q-16r8
equations :	a-6c-4d-4e-3g-17
equations and	e5
equations are	d-5
equations in	e5
equations with	d7
equity	i18
equivalent	g14
error	a9b17n5
especially	c-5d5g-2h12j6k5m9o-9
especially in	d7
essential	g13h-17
etc	b-5c7d-3e-2f15j-9k-10l5n6p15q-10
ethical	a9b15c-5g-16i17j3k3m-4p-11r10
even	e-4f-14h10j-4k-8l3m-4n6p11
every	a13c13d-3e-2k-9l8m-5
evidence	f22j8k20l-9m7
exact	a12b14j-2l-5n-6
exactly	c2d-12e4i9j-13l-10n-6p15q9
exactly <f>	a-7c-5
examining	c11e10
examining the	c12e10
example	a16b-4c19d2e-5g-10h-9j30l25m-5n-2o6p-18r-5
example :	a-25c-15
example a	a11
example the	c11
examples	c4d4f22g-23j16k6l15
except	o-13
exist	b8j12k12m8p-11r17
existing	b6d7
expand	a-6
experience	m7
exploration	a-9b-7c-6d-3g4h-16i14j-4k-9m-5p16r15
exploring	e5
exponent	d7f15i-7j-5k-4o7p-6q12r-7
exponents	a10b10c-5d15g14h-8i-15j21k18m14n-2r-9
express	a-12b-7c-8d-7f16k-2l4m-3n5o5
expressed	a11b17d12g-18j-9k-5l-8n-7
expressed as	d5
expressed in	b11d7
expressed in terms	b11d7
expressing	a6b7d8e6
expression	a-7b-7c-2e-1g8j-3l-3m-2o16
expressions for	e-6
expressions for <f>	e-6
extended	c3e-3j-10k-10n-8p15
extension	a-6c-6g16j-7l-5m-4
extension of	c-6
fact	m8
factor	a-18b-6c-13d-7e-6f11j4k10m10n5
factors	b7h24j9l4m-4
family	f-2h5j6k13l-7m11n-2
far	j7k10o-17
favor	j-5k-5
fewer	m11
figure	j-7
final	b-6c6d-6e9g-17i12j-7l-8o-14
final answer	a-7b-5d-5
final answer <f>	i13
financial	a-7c-7j7l5m4q-15
find	a-16b-2c-15d-7e-6f43g-34h-8i-1k4l-1m-8n-4o-18p5q-10r-12
find <f>	d5i-5
find a	b-5e5f27
find all	b10e5
find that	b7
find the	a-3b-7d-4g-9h-8
find their	e-7
finding	a4b4e4
finite	e-4j5k10m6
first	a-37b-9c-24d-15e-15f8h-7i-6j-10k-10l-21m-1n-9o6r-11
first equation	c5e5
first equation :	a-6c-3e-3f8g-12
first let	d-4
first let me	d-4
first let's	a-4c-4e-2f23g-19
first term	b7
fix	c8e6
fixed	e-4g18h-16j19k18m-4o-20p7r9
focus	g20
for	a-5b-11d-11e2f7g-11h22j3k-1l2m-12n-4o-6p-1q-3r3
for <f>	a7b10c-4d-5e2f32g-25i-6
for <f> :	c9d-2g10
for <f> and	c10e10
for <f> in	c-7e-5
for a	a-13b-7c-13d3e-6h18
for a <f>	d5
for all	a-6b-4f-16
for each	b-3e2f15h-9
for example	a23b3c17d-3g-14h-6
for example :	a-36c-27
for example a	a11
for example the	c11
for instance	a16c18
for point	c-6d5e-4
for point <f>	c-6d6e-4
for some	c7
for the	a-2c5d-5e11i-8
for the product	e8
force	b-4e5g-18h33i8m5
forced	k7p-14q18
forces	k-5l9
forcing	k8
form	a-17b-5c-7d-8e-4f-6g16h-7j2k15l-13m4n-5o-11q8
form <f>	b6e-5
form a	a-10b-10c-3d-5g14h-9
form of	a-8
formed	a14b-5c15e3f-15h-12i6j-13k-7l-7n3q5
formed by	a15b-4c16e4h-15
formed by the	c-6e-3
forming	d4j-7m-8
forming a	a-6
forms	g14m6
formula	a12b4c-3d10g-13h21j-4k4l-8m-2n-3p-15q19
formula :	b-5c-4d9e-4
formula is	b11
found	c-11d7e-5j-7k-4l3n-4
four	a-17b-13d-6e3h-9j9k-2m2
fraction	d-5k11
fractions	d8n-8
free	a-7b-5c-7h4m3
freedom	a-5b-6c-5d5i8j-8l-9n-4o-18p13
from	a8c11d-5e2g-18h14i-17j5k-6l6m5n15q-14
from <f>	a9b-1c11f10g-6h-8i-10
from <f> :	b7c-10
from <f> to	a-11b-7c-5d2e-2f-7g22i-8
from a	a-10
from equation	a-7
from equation <f>	a-7g-15
from the	b-6c13d-2e9h-4
from the third	e8
front	b11
front of	b11
front of me	b11
full	i11m6
function	a-9b-9c-3d-4h7n6o19
function <f>	a-8b-7c-5
functions	a14b20d5f14g-13h20i-5j15k16l11m-4n6p-17q10
funded	a12c14
funding	i14l-3q-11
funds	r15
further	a12b9d6
gcd	b-7e-7f16j9k9l4m-6o-15
gcd <f>	b-7e-7f16
general	g-15h16
geometry	b-11c11d-5e12j-10k-6q13
get	a16b21c-8j16k5l10m4n2o-15
getting	a17b18c-5d-4k-6l9n4r10
getting too	b8
give	b7j8l7m9n3
given	b11c-5d4e10g-20j3l9m8n3q-11r-2
given <f>	c-6g25
given that	c-5
given the	a17b16c14d4e16g-16
given the complexity	a17b13c10e7
gives	a21b25d18i-7j15k17m18n7p-15r13
gives <f>	d5
gives a	a10b15
gives the	d6
giving	i21
giving <f>	i21
global	h11
go	c-7
goes	j7m3
going	a8b7d8l6n8
good	a9b13d18h-12j-15k-12l-5m-6n-5
got	a10b16d19
government	a-16b-12c-4d-5e-4f-22g20h5j-15k-14l-5m-5n-3o-8q9
governments	b5c9j7l6
greater	e5
greater than	e5
greater than <f>	e5
greatest	g-10i12p15
growth	l6q-14
guarantee	a-10b-7d-3e-5g16h-15j-16k-16l-12m5n-5p24q-11
half	j6k4m5
hand	f23j6m8q11
has	a-8c1d-5e-12f-31g-8h30i-14j-2k3l2m17n-4p-22q18r-8
has a	e-3
have	a3c6d-2e-6f-31g2h17i-19j-2k4l-9m6n5o-6p-1q5r-1
have :	a-7b-8d-5
have <f>	c-6d9h-8
have a	e-4
have been	c11
have three	a10b8d15
have to	c10
have two	a-8b-7d-4
health	c-4d-3e-2g-19h16k3l-4m3n-2p10r-9
healthcare	a-6b-5c-4f-12h11k8m9q-10r-8
heavy	m7
help	b3d-5e2j-9l-14m-3n-9q15
helpful	l-6
helps	j6l8n8
hence	r11
here	b4c-6d-4e-4h-7i-5j-16l-12n-12p-6q-8
high	a-5g9i-12k9l-6m4n-2q-15r-8
higher	a-9b-4c-6e3g12j12k10m15o-11q5
historical	c-8
hmm	a25b36c-12d8e-4f-16g-22i5j4l5m8r6
hmm but	b-12e5
hmm maybe	a-9d-5e-5
hmm okay	d8
hmm perhaps	c-9e-5
hmm so	a-4d12e5i8
hmm so that's	d15
hmm this	d-5
hold	a21b13c-5d17e-3j26k17l4m19n-7q-8
hold on	a20b17
holds	b8d4m-5
how	a9b8c2d-11f38g-32h-16j12k17l4m-8p-6q-11
how many	a-13b-12f33g-13
however	a13b15c-3d6e3f-15h-15l-3m9n-4q-12
however we	d7
i	a24b24c-5d13e1f-4g-42h-1i48j9k6l-9m19n-1o-5q5r8
i agree	a-13b-11d-5i6
i can	b-18c22d-7e15f45h-13i-8
i can find	a-14b-8
i disagree	i9
i disagree with	i11
i don't	a15b17d10
i lean	i18
i made	a10b13c-9e-4
i made a	b16c-9d-5
i might	b11c10g-17
i need	a4b-5c10d3e9h-6i-10
i need a	e9
i need to	a-4b-7c1d4h-6i-10
i remember	d8
i should	d-6f25g-13
i should also	a-10
i support	i26
i think	a11b12c-4d24f-23i9
i'll	b10c11
i'll try	a12e5
i'll try to	e6
i'm	a35b37e-5f-21g-21i-9j8l11m-4n19q-11
i've	b9l8n10
idea	a8c13e10n-5
identity	a-7c-6e-6
if	a-13b-26c18d7e-6f16g-6h-1i-8j-19k-15l-13m-12n-17o-8p11r-6
if <f>	a18b5c6g-18
if <f> is	d6
if <f> then	c8
if a	a14c8d3
if a <f>	a16d7
if i	c9
if the	a-12b-7c2d-2g14h-8
if there	d6e3
if there are	e4
if there's	e6
if there's a	c11e8
if these	d9
if they	a-7
if this	f14
if we	b4d4e-9
if we can	c-9d7e-7
if you	c-7
illegal	m5
impact	a-8b-6d-3j-9k-9m-3q14
implemented	a8b12g-21i12
implies	g11q18
important	d-5g11h-16j10k9m7
impossible	a-12b-13
in	a15b7c15d2e-10f-24g-4h14i-2k-6l5m-1n-2o2p-3q18r-16
in <f>	b14c-13d2e-3g21h-5i-5
in <f> and	b11c-11e-8
in a	a-13b-10c-10d2e7f12g3h6i-13
in both	d5
in conclusion	i14
in front	b11
in front of	b11
in many	h25
in my	a11
in places	c-9
in regions	d7
in some	a7c8
in terms	a7b3c7d7e11f10i-7
in terms of	a7b3c7d7e11f10i-7
in the	a-23b-4c-15d-10e-14f-16g12i-4
in the first	c-7
in this	a-12b-10d-4g15
include	a-5b-8c7e6
includes	b5
incorrect	b12l7n12
increase	l6n3
increased	a-5h11k7
increases	g11k5l5m5n6
increasing	j8m3
indeed	a-8b-7c-7d-3g8i-8j11k6l16n8r14
indeed <f>	d5
individual	a-13b-11d-5i5j-11k-5m-4n-2r14
individuals	b3c-4f-10h11i-7j-5m-3
inequalities	e6
inequality	b-6c10e4i-11j-3k3l-5m-6n-3q-8
influence	l5
information	a10b13c-5e-3j8l14n12
informed	a-6b-4g16h-19j-8l-4m-4
infrastructure	j7l10
initial	l-5
innovation	a-8b-5c-8h21i5
innovation and	c-5
inscribed	k-6l3n-3
inside	i8m4
instance	a16c18j-13l-9
instead	c-8e-8f-16g18h-10l-4m4n-5r6
instead of	a2c4e-3
integer	b5d-4e-5j9n3o17
integers	a-9b-10d-3e-5h-11m3p-20
integers <f>	i12
integers and	e-5
interesting	a10b13m10
international	a-8c-7e-4j4l6
intersect	c-4n3
intersection	a5c4e5k-11m3n2p-13
intersection points	e5
intersection points of	e5
intersections	a13b6c13e10f-14i12j16k13l10m-3n9
interval	a-21b-24d-3f13j4m4n6
interval <f>	b-7f14
into	a-17b-18c-7d-11e5f31h-5i-9k12l-22m12n-11p-5q17r-10
into <f>	a-10b-4c-7d-3
into equation	e3
into equation <f>	e3
into the	b-4c10d-4e7
into the first	a7c10e7
investment	a7c7l5p-10
investment in	c9
involved	n7
involves	a11b14
involving	a18b11c7d5e10m7n6
is	a-9b-9c-17d-18e-12f-44g22h12i2j7k-1l8m2n-5o-4p2q-6r-4
is :	a-6f13h11i13
is : <f>	g-18i20
is <f>	a-23b-27c-14d-3e-2f-20g8i13
is <f> a	h15
is <f> but	b6e4
is <f> so	b3c-5h-11i7
is <f> which	a-5d7
is a	a-7b-9c1d16e1f22g-2h17i-4
is a <f>	a-9b-10d-2e-2g17
is a solution	b7d9
is a strong	b9d13
is along	c11e4
is along the	e7
is at	c11
is at <f>	c6
is complex	a18b24
is complex and	a13b16
is correct	d5
is equal	e-3
is equal to	e-3
is exactly	d6
is getting	a14b14
is getting too	b11
is in	a8b7g-14
is indeed	a-5b-8c-5
is less	a7b12
is less than	a8b12
is not	a2b-10c7d7e5f18g-2
is not a	d8
is of	c7e-4
is on	b-4g4h-14
is perpendicular	b-7c9e5h12
is perpendicular to	b-7c9e5h12
is positive	b9
is that	a8c-9d6e-5i-8
is the	a-18b-8c-17d4f-13g6h38i-8
is the distance	b-5
is the same	d6
is to	a12c17e18f27
isn't	h11j15k8l7m5n9
issue	a9b14d4h-12i-10j-5p15
issues	a-4c-7d-4e-2f-17j10k-4l17m-4n-3r-7
it	a-21b-6c-11d-4e-4f-15g7h14i21j-4k-3l4m-3n-16p7q12
it can	c-6e-5
it can be	e-5
it is	b9i9
it seems	a8d8e8
it seems that	d9
it's	a-10b-5c-4d-6i5j-7k-9l1m-7n9p-19q14
it's a	a5b13c-11d5e-4h14
it's better	a11c10e8
it's better to	a11c11e8
its	a-18b-2c-8d-6e-11f-10h13i4j-10k-14l7m-5r3
itself	a-7c-5g15
job	a-7h14
jobs	a-7b-6
just	b-8d11e5g15h-11j-9k-9l-11m5n-9r5
keep	a5b6e12m4p-13r10
keep it	e9
key	a11b15
know	b11c-6d-2e-3f-11n3o12q10
knowing	n-7
knowledge	g14h-14
known	a13b7c10d4e12k-6n4
lack	b7c-4n3
lack of	b8
lagrange	a-8b-11k-8
lagrange multipliers	a-12b-11
large	a-8b-4c-8g8l3
larger	b-8c6
last	g-5k5l-4r10
law	a-11c-11e-8g6m6p24q-16r-9
law of	a-7c-9e-8g-18h17
law of cosines	c-8e-8h14
laws	e-3g-19h17l4
lead	a-13b-13c-7d-5e-2f-12i-6j-10m-7n-5p9q-11r-6
lead to	a-13b-13c-7d-5e-2f-11g19h9i-5
leading	a11b7d-3e2i6m-4n3
leading to	a12b8d-2e2h-21i6
leading to <f>	a12c8i11
leads	e-5f-8h20j-13k-11m-4n-3p12
leads to	e-5f-11h21
leads to <f>	c7
lean	i35
lean towards	i20
least	a-5h20j7k11
leave	a-11c-15g13
leaving	a-3b3c-11d-2f-21g46h-5i-6j-10k-4l-9m-3n-2o-11p28q-12r-4
led	b8j12l11
left	b-5e7f16k-5
left side	e7
legal	a5b10d-5e-3g-28h31i-11j-1k-6l4n-2p-25q28r5
legalization	b4c-6d-3e-2f-19g-10i17j-7k-11l4n-3p-11q-14r20
legalizing	b3c-8d-4f-9i11j-5k-3m-3q-8
legitimate	i12
length	a-13b-14d2e-3f-13g-11i8j-8k6m5n-6q-23r-8
length <f>	a-4c4d-5e-4
length of	e4i8
length of the	e4
lengths	a-8b7c-8d-2e-5j-11k-5l-13m6n-6
less	c-6e-2f-14h-19i9j4k14l-8n-3o-15
less than	a5b6e-2g-11h-10i12
less than <f>	a8b13g-12
let	b-13c23d7e3f17g-17h-15i-8k-2l13m-3n2o-9p-6q4
let <f>	f-13
let me	a5b-8c-4d9e4f30g-5h-4i-5
let me check	a11c-8d9
let me compute	a6c10d-3e13
let me confirm	a13d12
let me consider	a-11c-13e-8
let me denote	c5d-2e4
let me do	e7
let me see	b8c-7d1e-3
let me think	a-7d-5
let me try	a-8c-5d-4f14
let me verify	d8
let me write	a-8c-7e-4
let the	c8
let's	a9b-23c15d9e1f47g-32h-17i-6k5l2m5n12p-13q3r7
let's check	a-9d-9e-4f-11
let's check :	d8
let's clarify	d12
let's compute	c-8d5e-4
let's compute :	d9
let's consider	e4
let's consider the	e7
let's denote	a-6e-2g25
let's list	e9
let's see	a-8c-7d8e-10
let's see :	b7
let's see if	a-12c-8e-8
let's start	a9
let's take	a12c13
let's think	c12e15
let's think about	e7
let's think differently	e11
let's try	a5b-6c8d-3e5f-12
let's try to	a-15c-12f19
let's use	e6
let's verify	a16d16
lie	b-5e2k-8o10p-15q9r12
lie on	b-5c6e3
lie on the	c9e5
lies	e-2f-15l8n5p16
lies on	e-2f-15
life	f-22g-23h23j-11k-9l-6m-3p-7
like	a31b-14c49d-11e-6f-17g-41h42i-11j-15k-12l-9m-1n-14p13q-5r-12
like <f>	b12
like in	c12
like the	a8c15
likely	b6j14l14n4
limited	b9c-7f-12g16j-6l-5p15r-10
line	a10b-4c12d-3e10h7i-3l3m3n4p-11r-6
linear	a26b23d6e6j15k18m6
lines	c-11d-5e-8f-5g23h-13i-6j-3k-3l-9m2n-8o-11p23q-7r-10
list	e8
list all	e9
long	a4c6l7r-9
long term	c5
longer	c-7j9k8
look	m8n3o18
looking	e6f19g-14j-9k-5
looking at	c-6
looking for	c8e8
losing	a-9c-12d-4e-1g7h11i-7j-5l-6m-9n-2p6q9
loss	c4
low	a-5c-4d-3g9h-11j6k5o-20r-8
lower	b4k-6l7m-3p-15q18
lying	e-4
lying on	e-4
made	a18b20d-6e-5g-13j24k5l6m17
made a	a13b20c-11d-5e-4
made a mistake	b9
main	m8
make	a-13b-10f13j-15k-9l-14m-8n-4o-12p15
making	b-5e-3f-13g15j-7k-7m-7o8
manageable	d14
mandatory	a-10b-10d-6e-4g-9i19j-6k-4l-6m-6n-2r18
many	a7b14c-7d-5e-2g-13h13i-14j16k4l12m-5n8p13q-13r-12
market	a-8b-8c-7d-2m2q8
markets	c-4h14p-13q27
match	b-9
matches	b7d12j21k15l16m6
matter	h14p-13r8
max	m6
maximal	b-4k-6
maximize	a-5b-5l5
maximum	a-15b-20c3d1e-3f9g21h-19i-19j-10k-9l8m-5n3q-11
may	a4b9c-4d-4e-2f-21g17h-18j-4l-5m2n1r5
maybe	a8b13c-6d-13e8f4g6h-4i-13j5k6l-4o-3q17r-2
maybe <f>	a20c22e8g-16
maybe a	a-10c-11
maybe better	b18e-9
maybe better to	b18e-9
maybe i	b-4c16d-4e11f18g-12
maybe i can	b-11c5e8f29g-11
maybe i need	a-6
maybe i should	e6
maybe not	d-4
maybe that	d8
maybe the	a-25b-11c-19d-4e-7f-17g49
maybe there	b16
maybe there's	a8b-12c18e12f19
maybe there's a	b-12c17e14
maybe using	e6
maybe we	a10b7c10e7g-12
maybe we can	a10b8c10e9
me	a13c-6d7e4f15g-4h-7i-6j-4k-5m-2o-7r1
me check	a11c-8d9
me check :	b8
me check again	a10d5
me check if	e5
me check that	d8
me check with	a-7
me compute	a6c10d-3e13
me compute <f>	e3
me compute step	c11e7
me compute that	d-6
me compute the	c-7d14e-5
me confirm	a13d12
me consider	a-11c-13e-8
me denote	c5d-2e4
me denote <f>	g18
me denote the	a8c17e8g-15
me do	e7
me see	b6c-7d1e-3
me see :	a9b14d9e-5
me see if	a-7d-5e7
me think	a-7d-5
me think again	e6
me try	a-8c-5d-4f14
me try that	a-10c-7e-4
me try to	c-8
me verify	d8
me verify this	d8
me write	a-8c-7e-4
mean	n4
means	a-6b-8d-3e4g9k-7m-3n4p11
mechanisms	k7
medical	b4d14e-4f-12h4i15j-17k-16l-8m-6n-4q18
mental	a5c6e9g-16h10j6k10m7
mental health	h15
messy	a11b13
method	a18b13c7d22e10m-3n4
methods	m7
midpoint	c-5j-6
might	a-16b-3c-24d-2e-12f-45g31h-22j-15k-8l-5m5n-5o7q13r-6
might be	a15b18c-9d12e-3f-12g-14h9
might be a	b10d6
might be the	d10
might have	b10
might not	a2c-3d-8e-3
might not be	a-5b-4d-5
military	a-5b-7c6k-8l8
minimal	a-3c-4e-3f-13h26j14k10m6n5
minimize	f-17g16n3
minimum	l-6p13
miscalculation	b13m16n-6
missed	b14n9
mistake	a18b16c-8j17k5m10n6
misuse	b10d7
mixed	a11c10
mod	a-15b-10c-11d7e-2f20h-11j-3k4l-14n-4r-4
mod <f>	a-15b-10c-11d7e-2f20h-11
model	a14b7c10e10i9l11
modulo	a-7
money	p-16
moral	j-6
more	a15b6d15e11f-13i16j-9l-6m8n2o10q10r14
more precisely	c13e13
more than	b7
more than <f>	b7
most	c7h26i11j-6k-5
move	a8c7f-12h19k9l-9m-6n-2o-12q14
move to	b6
moves	a-18b-5c-20d-3f-9g12h11j-12k8l-18n-7
moving	a4c4
much	d5
multiple	a6c10e7m-3q-10
multiples	l-5
multipliers	a-12b-11
multiply	a-9b-6c-3g18j5k8m5r6
multiplying	j12k9m11p-14
must	a-12b-11c-14d-6f-38g43h-10i-6j6k1l11m8n10q-9
must also	d9
must be	a-8c-5d-8e3f-11g11
must be a	e4
my	a40b41c-6d4f15g-38h-9i10j22k6l19n24q-14r6
natural	a-12c-7g-16h16q14
near	b7j12l13o-19
necessarily	n-9
necessary	l7n8
necessity	a6b12d14
need	a13b3c8d-1e15f35g-7h-22i-18j-25k1l-27m-15n-22o3p11q-7r-11
need <f>	a19b19d6
need a	c9e9
need for	c7e8
need to	a-11b-8d1e3f15h-9i-18
need to clarify	d11
need to consider	c11e10
need to find	a-10b-3c-9d-5e-5f-28g9h-5
need to solve	a-7e-3
need to use	e10
need to verify	d8
needed	d8
needs	a-5h-10i30m-4r16
negative	a-4b-4c-8d-4f11h-14i9j-11k-5l-7m-9n-4
new	a4b7j12k12m6n3
next	e-2h14l3n-4q18
no	a-23b-17c4d-11e5f-13h6i-6j1k5o-7p6r-7
non	a1b-6c6d-4e3k-13l7m-2o15r6
not	a3b6c-16e-5f-2g14h-17i8j5k9l5m-13n14o-12p6q7r13
not <f>	d4g20h-14
not a	a-7b-8d7e-1
not be	a-6b-6d-6i9
not equal	c10e5
not exactly	b11
not just	e6
not sure	a17b15g-20
not to	h17
not zero	a-9b-10
note	b9h14j-8l-6n-7
note that	d-8h15
note that <f>	h20
now	a13b13c8d8e9f34g-44i-3j-3k2m-8o12p2r-6
now compute	c6
now i	d6
now let's	e9
now the	d5g-17
now we	b7d6e-2
now we have	a9b8d10
now we need	d-4
number	a7c9d-5e6g-18i23j10m4n-3o7p-5q-7
number of	a14b4c11e3f-9h9i16
number of times	e6
numbers	a-10b-9d-5e2g17h-10i8j-13k-8l-7m-18n2o9
numbers <f>	e4
numerator	a-6d-5e7j8k16l2m-3n6o-11q7
numerically	a24b16c20e18
numerically :	b9e5
oa	k-10m3q12
oc	i11m4
occurs	c4e-3g-10h20l7m3
occurs when	c5h20
of	a-26b-25c-20d-18e-3f15h15i-3j-10k-6l-15m-1n-9o-3p5r-7
of <f>	a20b5c12d9e17f26g-16h-13i11
of <f> :	a-6c-7
of <f> and	a-3c-5d-5h6i-10
of <f> are	i9
of <f> is	g-13i22
of <f> that	c10
of a	c-6d-7e1h19i-13
of a <f>	f17
of ab	a-7c-9
of all	e-3
of both	a-9
of cosines	c-8e-8h14
of its	b8
of length	c6d5
of length <f>	c7
of life	a9b5c6f-16
of lines	f20
of me	b11
of opposite	a-5
of the	a15b16d-8e-1g-14i-6
of the form	c7e-4
of the sides	e7
of the triangle	a-12c-15e-10g13
of this	g-12
of times	e6
of vectors	a9c16e15
off	a15b20d7
offer	r15
often	a-7b-5c-4g-15h37k-6l2m-3q-10
okay	a27b39c-7d36e-3f-8g-23i-9j-9k-4o15q-6r7
okay so	a14b15d15g-21
okay so i	a-7b-8d-7
on	a-12b-14c-7d-17e-8h-8i-12j-9k-11l1m13n-12o-6q13r-9
on <f>	a8b5c5d9e9
on a	h19
on the	a-14b-17c-1d-5e2g7h-16i7
once	f23k9n-4
one	a6c15d1e7f-27g31h-23i-18j6k19l-4m-14n-8o-20
one side	c6e6
only	a-20c-16d-12e-13f-12g35h-16j4l4m6q-12r9
opportunities	m4
opposite	a-6b-10c-6d-2e-11f-20g8h5i-7l-6m5n-6p3
options	l7
or	a7b-16c24d-22e12h2i-1j-16k-11l-9m-5n-11o4p-7r-4
or <f>	a-8b-7c-5d-3e-2h8i-13
or disagree	b7d-4
or disagree with	d-3
or find	e7
order	b-7c15d-3e13f24g-11j-15k-7m-13n8o14r11
organizations	a4c10
origin	a-6c6d-3e-5f-16h13
origin <f>	c10
original	a10b-7c11d3e11f11j6l-6m7n-3
original equations	e4
other	a-20b-17d-4e-2f16g-21h32i8j-11k4l-4m-8n-12o16p-16r-5
others	e-4j6o-10
our	a6b13d-4h-12j-11k-4l-6m-5n-5p8
out	b9c-4d8e-3i-10j-8l-14m-3n-7o20p-17r-8
outcomes	j-6
outside	l-5n-3
outweigh	i19m4r12
over	a-12b-2c-11d-5e-3f8h-9i-11j15k3m11n9o27p-17r-5
over <f>	b7
over all	a-7c-6e-4g15
oversight	a-5h-14i12k-4
own	g-6h19j-6l-4p14
pair	c-3d-3e5f21h-11k12l-4m-3n-5
paired	i16
pairs	a-13c-17d-5e-6f8g3h-8i-6m4n10o-3p8q-14r11
parameterize	c9e10n6
parameterize the	c10e10
parametrize	a14c17e17f17l-8n-3q10
parametrize the	e9
part	a-4b-9d4e-5j-6
path	a-6d-5l-8n3q11
pattern	d-3e3f20j-20k-11l-8m-7n-5o10
penalties	a5j6m6
people	a-22b-14c-15d-5e-5f-31g29h13j-6l-6m6n-3
per	a-5c-5i-6l4m-2q7
perfect	m10
perhaps	a22b10c23d-15e29f38g-9h-14i-8j7k3n3o4q-9
perhaps a	c11e8
perhaps i	a13b9c7e6g-10
perhaps i can	b-16c13e7f18
perhaps i need	a14c8e8
perhaps it's better	e6
perhaps the	a-7b-7c-1d-5e3g46h-7
perhaps there	b9
perhaps there's	b10
perhaps there's a	b11e-5
perhaps using	a-7b-11f20
perhaps we	c6d-2e3f11g-12
perhaps we can	d-2f15g-15
perimeter	c6e8n8
period	a-5b-4f-19h7j-6k-9m-2o-11p18
period <f>	h14
periodic	a-10b-8h33
periods	a-9b-7g12j5m12
perpendicular	a-5b-9c3d-7e7f-3g11i-17j13k3l14m1n1o4p-21q6r-6
perpendicular to	a7b-3c6d6e6f11
personal	b7c-5h16i-12j2k2l8m4o-10q-8r-7
perspective	e4
physical	i12
place	a-7b-5c10e-8j1k-9l22m-3n11
place the	c9e-5
places	a-8c-10h29l4q12
places where	c-8
plug	a-9f19p-13
plus	b-10k4m-7
point	a-9b-12c11d6e1f6j-7k-4l-12m11o-8q9r-10
point <f>	a-8b-7c-6d2e-3f6g-24h-10i-8
point a	c14e3
point where	e-3
points	a18b19c9d-15e15f20h-15i-8j9k5l17m5n12p-25r4
points <f>	b15e-2h-8
points are	e3
points of	e5
points where	b10
policies	h-13k-5l-5
policy	a-6b-6f26j-5o15
political	b-5c5g20h-16k-4n-2o-10q12
populations	i18m7
populations and	i20
position	b8c-7d-4f8g-26h18i15l-8n3o14r11
position :	i19
positions	a-16b-10c-13d-3e-3f18h14i-7j11k11n-3o-15q22
positive	a9b6c11d5e-2f-35h-17k-5m3n2q-8r-11
positive integers	a-6b-8g-32i6
possible	a15c12d2e8h5i-11j-3l6m-11n2
possible values	c11e12
potential	b8e-3h-24k7l-5n-2
potential for	b7d5
potentially	b5
poverty	q17
power	a6b4g-13h14j10k14l4n-4p-16q10
power of	a6b6g-18h19
powers	a8b7c6d8e8
powers of	a8b7c6d8e8
precisely	c13e13j10n11
preferences	d8
present	b4d9
pressure	g-13m5
prevent	a-5g12h-16q-11
previous	p-13
principle	n8
private	a-7b-6c-7d-3e-3g-8h16i6j-8m-3n-2p-9q18
pro	d7
probably	a-13b-12f34n6o19
problem	a7b8d-4f-18g-18i-10j15k23l8m-15n1o-6p-27q-10r6
problem in	b10
problem in front	b11
problem is	a-14c-10e-9
problem says	a-8b-5d-3
problems	a-7c-5
proceed	e-6
produce	a-8d-5
product	a8c3d8e1f-16h6j-3k-12l-7m10n2o7p-6q11r4
product <f>	b5d14
product is	b-4d-4i11
product of	b6c6e7f11h9
product of the	e7
products	g-11
profit	a6b6d13n-4
programs	a10c12j5l4
properties of	c-6e-4
protect	a-10b-4h8j-14k-10m-4r9
provide	a-9b-13d-6f19h12i-9m-3o28p-30
provided	i17p15
public	b-4c2d-7e-4f-26g20i9k-4l7m-3q21
public health	g5
quadratic	d7l-6m-3n-3
quadratic equation	d9
quality	a5c10h-14j5m6n3
quality of	c7
question	b7f14n-2r10
quite	a12b11n8
radius	a6c7e6f14g-17l4n4
radius <f>	e4
ranges	a-8c-7d-5f-14g22h-8j-4l-5o11p-7
ranges from	c-5
ranges from <f>	c-5
rates	h11
rather	b-8c4d-3e5i13j-4k-3l-5n-2o15
rather than	a-8b-7d-3f-15i13
ratio	g-16h25q13
rational	b12
ratios	c-9e-6
re	c15d-8e15
re examining	c12e10
re examining the	c12e10
real	a-10b-6e-4f-21i20j-6k-6m-5n5p17
real numbers	e-4
rearrange	e5
rearrange the	e6
reason	j10k13
reasoning	a8c7e9f22
reasons	a-6b-9c6h9m5r9
recall	b9c-9d3e-7f-14g-20h24m-5
recall that	a-7c-5d-5e-2f-14g-17h28
rectangle	a-30b-35c-7e-2f11g23i-8j1k-8l3m9n6o20q-12r5
reduce	a-7b-5c-5f-14g23i-7k3m6
reduced	g-9i11j6k6m6p-13q8
reduces	b-6c11h-20j6k-12l13n4o12p-13q-19r20
regardless	a8b6e4m3
regardless of	e4
regions	a5b5d7
regular	a-6c-5d-3h20j16k8l17m-6n11o8p-26q29
regulated	c-4
regulation	a-12b-7c-9d-3f-18g13l-5o9
regulations	a2b4c12d-5e-3f-14i7j-14k-9m-5p16
regulatory	i22
relate	c6e6f32g-14j-6
related	a-8b-6c-14e-4g12k3n-3p-14q17
related to	a-9b-6c-8e-4
related to the	e-4
relation	c-7e-6m9
relations	d8
relationship	b10m-3n8
remainder	a4b10c-4d6f-10g-6h-9i33j-4k-6l-4m-1o21p6q-9
remainder <f>	b5c-4d6g13
remains	i13
remember	d7q19
repeated	k11
reporting	p15q-15
representation	a-6h-10
require	a-8c-10e-4h16m3n3p7
requires	a11b10
research	c8l5
resources	h26
respect	j8k4n4
respect to	h12
respects	r11
response	b8
result	d11e6j12l16m6n20
results	c7e7j13m20p-15
revenue	q17
revisiting	c13e12
revisiting the	c13e12
rewrite	n8
right	a2b-11c15d-3e3f-21g14h13j-7k4l-20m-12n-15o-13p10q2
right side	e7
rights	c4d-3h-12j-11k-9
rise	h31
risk	a-9b-5c-8e-2j7k7m3o-15p-6r9
risks	a9b9c8e-2f-20h-21i5j15k17l2m6n-2o-11q-14r3
robust	i16l5q7
role	b6i17l8
roles	i10j7m4p-13
root	a-21b-17c-10d-5e-4f-12g9j-12k6l-10m-6n-3o-10q22
roots	a-13b-5c-13d-5e-6f11g-24h46i-5j16k7l10n10o-17q30
roots are	g-15h20
roots of	a-5b-4c-8e-4f11h15
rule	r14
rural	a-5c-5f-12h8j-4k-5q13
safeguards	g-10i17k-6l4o-12r8
safety	a-9b-8c2d-4g-17i29j-5l-5m-4q-9r10
same	a15b16c-5d15e-5f-19g8h-16i-4j11k10l10m10n7o-13p6q-18r-10
same as	c-5
satisfied	a-9b-10d-12
satisfies	a-12b-13c7d-7i9l5
satisfies the	d-8
satisfy	a4b-4d8f-18g17i8j-3k-4m-3n2q8
say	a20b-9c39e5f-11g-11i-8k-5l7m-4n6
say <f>	a15c15
says	a-14b-10d-4l-3
scaling	n5
second	b-10d-5f17h-11i-13j6k4l4m-2p10q-9
second equation	a-4b-6d-4e2g-7
sectors	a8c11
security	c-5
see	a15b22c-9d19e-6h-8j15l6m2n1o-5q-10r-9
see :	a11b21c-7d14e-6f-27
see if	a-19b-11c-7d-2f36
see if there's	e8
see if we	e-5
seem	j8m9
seems	a41b41d33e4f-25g-17h-15i-6j4k-16l9m7n-2o-6r-11
seems like	a-17b-12
seems more	d18
seems that	d9
seems to	a10b9d4
seems to be	d-6
seen	a17b6c15
seen in	a18c22
segment	b-6c17d-3h-13j5k13m-4n2o-11p-14q-6
segment <f>	c6
segment from	c9g-22
segment from <f>	c9g-20
segments	b-5c-4d6e3k4l2m4p-14
selecting	a10b6c4l10n10
sense	k6l-10
services	a-7c-5h13m5
set	a-23b-14c-12d-5e-7f2g16h-7i-7j10k-3l4n4
set <f>	a-7e2g23i-5
set of	c-6e-3f13
set up	a-7c-6e-3
sets	a4b-7d4e-4f15h-8i-5l-3o-22
shape	k-11l-7
short	r16
should	a-11b-5c-1d-18e-4f-9h-23i32j-6k-4m-6n-11p10q-10r14
should also	a-12c-8
should be	a-7b-10d-5e-2h-7i12
should not	i18
side	a2b-14c14d-13e-1f-8h-10i-7j4k-5l29m5n-6p8q-19r-7
side :	a-5
side is	a10
side of	b3c-4e-4f-22
side of the	b3e-4f-21
sides	a-16b-4c-17d-12e-19f-7i-3j7l3m-3n15o10p-8q9
sides :	a-7c-4
sides ab	e-3
sides and	a8
sides are	a-12b-17c-8d-1e-6f-23g15i-9
sides by	b5c-6e-2
sides by <f>	c-5
sides of	a-8b-7d-2e-6f-1g17h-10
sides of the	b-6c-4e-4g16h-8
significant	a13b19c-4d20g20i-12
similar	a-11c-13d-4e-4k3l-12m10n-10
similar to	a-8c-6
similarly	b-16c15d-8e-3i-8j-4m-7n-2o-8p9r3
similarly <f>	b-4f-17h8
similarly <f> and	c12
simplifies	m-4n4
simplify	a-25b-11c-11d-9e-7f22j4k16l-3m3o11p-2
simplify :	d-3
sin	a6b3c-1d-2e2f-15h9i-10j3k22l-8m-3n4o-14p-5r-13
sin <f>	a-11b-9c-9e-4f-9g12h5i-5
sin <f> sin	a-9b-5c-7g8
since	a-8b-5c-4d-6e-11f-20g14h-9i-8j-6k-9l-3m9n2o12p-6
since <f>	b-4d5e1f-8
since <f> and	e4
since <f> is	d-2h9
since the	a-11c-9d-3e-9g19
since there	b7
since we	e-8
size	c-6f-18g25
slope	b4d-3f25i-10n4q-17r-5
slope <f>	b7
slope of	f23
small	a-2b6c-11e-5j6k-5l9
smaller	e3l-5m4n-3
smallest	m7n-3p-12
smarter	e7
so	a-29b-24c-16d-3e-14f-17g26h-32i18j-3k-9l2m11n-7o-5p5q-21r-8
so :	a-7b-5d-5
so <f>	b-2c-6d-15e-2f-26g-12h-6i33
so <f> is	b7d-7h-11
so <f> so	i21
so a	d4
so a <f>	b6d5
so each	b7
so i	b7d-8e-4g-16
so i need	a-11d-12
so maybe	a-8b-12d-3e4g20
so maybe the	b-9e6
so no	b-5
so not	a-10b-13i10
so now	a25b28d30
so now we	a14b14d14
so on	a10c10
so perhaps	a7b8
so perhaps the	c-5e-4
so that	a10b9d10e4
so that's	d13f-11
so that's correct	a11d9
so the	b-3e-4f-16g8h-15i-10
so the answer	i9
so their	h20
so total	d-4g-14i23
so we	b3c-7d2e-6i-8
so we can	e-5
so we have	d6
so yes	d-8
social	b3c-5d-4e-2f16i-7j-11k-13l-4m-2n-2o19r-7
social and	a13b17
societal	c-5d-3i19k-4
societies	i13
society	c-4r11
solution	b6c-10d10e-7g15j25l27m-15n1o-25r11
solutions	a25b42c-10d-9e2f12g-7k9m6o28p-18
solutions :	b13c-7
solutions are	h20
solve	a1b6c-2d-8e1f33g-23h-7j-3m-4o6q-7r-4
solve for	f12
solve for <f>	e4
solve this	e-4
solving	e-2f19j-5k-5m-4r11
some	a-17b-14d-12e-10f-15h23i-16j4k-6m5n-8o19q-9
some <f>	b7c-9
some of	e-5
something	a16b20k6m-4
somewhere	l5n4
space	a-5b-11d-5e-3f-25h31i12k-3l3m-6n-3o-11r13
specific	a8b12c8d-4e14i13j11l13m-5o-9
specifically	n7
specify	a15b11j-10n-4
sqrt	a-8b-3c-9d-7e-5f-12g13h6i-2j-21k-11l-14m-14n-3o6p23q-18r-6
sqrt <f>	a-7b-3c-9d-7e-5f-12g14h3
sqrt <f> sqrt	b5h-11
square	a5b-10c15d-5j7l9m-4n3
squared	a6b9d4m4
squares	j-11k-5
stance	j-10r11
standard	g-16h27q16
start	a7b12c-7e-5f26g-18j3l7p-23q26r7
start by	a-5d-3e-4f20
starting	a-11b-5d-2e2f28h-15k-5l-3o13q-13
state	b4c-4g-11h17k-5l6q15
statement	a-3c-6d-5e-4f-20g-23k5m-3n-3p-9q-7
states	b4c-9g-44h15j15l9m-4n10p-17
stay	a6b6d6k11m12
step	a-9c-12d-6e-3g8h-3k6l4m-4n-2p-12q-7r-4
step :	c10e5
step <f>	a-4b-7c-3d-3f9g8h-12
step <f> :	e7f12h-7
step by	a-6f15
step by step	a-6f15
steps	a11c7g-14n-9
still	a10b19c-13d-9e-2f-27g11j9k5l9n4o-13
straightforward	a17b21
strain	j8k9
strategy	c8e9
strict	a-4b-7c8i9k-4l7m-4
strict regulations	c6
stricter	k7
strong	a10b9c-4d17i14m-3r7
strong point	b12d11
stronger	m7
stuck	n-5
subject	j5l6
subsidies	a-16b-10c-8d-6e-4f-18g34h-8i4l-7m-3n-5p14q-9
substitute	a-6b-4d-5e2f25g-2k4l-6m-3n-2q-7
substitute <f>	a-5c-4
substitute into	e3
substituting	a-3b-6d-2e3f7k2
substituting <f>	e2
substitution	c4d7e3k9l-9m10
subtract	a-7c-7e-3k12m-3
such	a6b1d-11e1g6i-12j-10k-16l9m-13n5o-10p11q-8r9
such <f>	a10b10
such a	c-7e-3
such as	g17h11
such that	a14b-6c20d-3e7f30g-8
such that <f>	a10c11
such that the	a6e5f16
suggests	b7d-4j8k4l7n6
sum	a-11b-11c-10d-6e-3f5h-10i8j13k7l8m3n1o16q-14r10
sum <f>	i15
sum of	a-5b-6d-2e-2f-9i9
sum of the	f-19i17
support	c-4e-3f-22i24j-7l-6m-4n-3o-17
suppose	c21f-11g-18j-12k-9l-5m-4n-4
suppose that	c16
sure	a14b14g-20k-5n5p9
sustainable	i18
symmetric	d-2e2h-8j23k12l8n17
symmetry	a17b6c13e21j-7
system	a-16b-12c-7d-5e-7f6h-9i5j-16l-6n-11o-24p16r11
systems	a-6c-5
take	a25c21d3e-4g-16h-12j4k-2l14m-7o-22q-9r-6
take <f>	a14c14e-4f-10
take the	a-8b7c-10
takes	a15b13j-8k-5p10
tax	g13m3
technology	g23h-16q-12
term	a-6d-6e-4f-11g15h-15i-7j2l3m-4n-4o19p-21r3
term :	a-6c-6d-2e-2
term : <f>	c-4g14
term <f>	c3
terms	a-5b5c-1d-2e6f20h-8i-12j-3k3l-9m-3n-6q-6r8
terms of	a7b3c7d7e11f10i-7
terms of <f>	a-6b-5c-4d5
terms of vectors	e10
test	c8e-3j13l8
testing	a-16b-9c-6e-5j11l11
th	a-11c-9e-6k-5l-5q11
than	a-11b-6c-10d-10f-30g-10i19k-5l2n-6q20r9
than <f>	a8b14d-5e4g-19h-8
that	a-8b5c-24d12e-20f-14g-5h10i15j-6k-2l2m-6n1o-5p4q-6r-2
that :	f-18g12
that <f>	a7b1c10d3e-6h20i-8
that <f> is	c5d7
that a	a12d5
that ab	e7
that are	b-8d3f9h-21i-6
that can	a-6b-4g-14i9
that for	c6f-14h22
that gives	d8
that in	a-6c-11d6e-5h16
that in a	d8
that is	a-4d-3g-10h15i12
that it	a-7c-6e-4
that matches	b10d8
that might	a10d6
that might be	a12b11d9
that seems	a11b10
that such	a14b17
that the	a-7b-10c10d-7g17h-16
that there	a10b7
that we	a-10b-6d-4e3
that works	d8
that would	a-8b-7
that's	a22b25c-14d35e-6f-42j9k13m17n-10
that's <f>	d-5
that's a	b8c-5d5
that's correct	a15d10
the	a-15b-21c-13d-5e-6f10g1h1i1j-6k6l-7m-5n-9o-2p-3q10r-11
the <f>	a7b-3c12d-2e4g-35h16i-5
the <f> axis	e6
the angle	b-4c5d6e6f9
the angles	d-6e4
the answer	a15b12d9g-30i13
the answer is	d5g-24i15
the arguments	b4c-4
the benefits	g25i-10
the center	a8c10e8
the circle	c-2
the complexity	a17b13c10e7
the constraints	c6e6
the correct	b9d-5
the counterarguments	a12b18d14
the diagonal	c7
the difference	e8
the direction	d4
the distance	b-6d3
the distance from	b-5
the equation	a23b-11c21d-9e26f22i-6
the equation :	e4
the equation <f>	e3
the equations	a-7d-5
the exponents	b-4e3i-10
the expression	b-5
the first	a-11b-3c-7d-4g9h-14
the first equation	c6e5
the form	b6c7e-4
the form <f>	b6c7e-4
the formula	a12b9
the formula is	b9
the function	a-9b-8c-5
the function <f>	a-7b-6
the given	d4e3f15
the interval	a-6b-8f13
the interval <f>	b-7f13
the key	b6
the law	a-8c-9e-8
the law of	c-8e-8
the length	c5e4
the length of	c6e5
the line	b6c-5e2g12
the maximum	a-15b-14c4d-3e-3h-14i-9
the minimal	b6
the number	b-3e1
the number of	b-3e2f4
the only	c-7e-3g15
the order	c7d-5e11
the origin	c5d-3e-5
the origin <f>	c10
the original	c7e6
the other	a13b4c8d4e8f15g-19i7
the point	a-8c-9d-2e-5f8
the point <f>	a-7c-7
the points	a6c9e11
the potential	d4h-12
the potential for	d6
the problem	b5c8d-10e5f-12h-12i-3
the problem is	a-14c-10e-9
the problem says	a-8b-5d-3
the product	a9b5c-2d6e1f-13i3
the product <f>	d9
the product of	a9b7c6e7
the question	b9f15
the radius	e2g-18h14
the remainder	g-18i26
the right	d-3e4h-8
the risks	c8d5
the same	a14b13d11e-5g-8h-10
the same as	a-5
the second	a-5d-7i-8
the second equation	b-4d-3f12
the segment	c8
the segments	d9
the set	c-5e-3i-12
the side	c3d-3e-3f-17i8
the sides	b-7c4e9g18h-8i7
the sides are	e4
the sides of	c-4e-2g1
the slope	f23
the slope of	f23
the state	b7
the statement	d-4g-23
the sum	a-5b-6e-2f-17g10h-8
the sum of	f-14
the third	c8e8
the three	c-7e-3
the total	c5
the total number	a9c5
the triangle	a-14b-11d-6e-6h-10i4
the triangle is	a-7
the two	b-4
the unit	e3
the unit circle	e3
the vector	d7
the vector from	d8
the vectors	c-9d4e-8i9
the vertices	a4e5
their	a-22b-15c-10d-10e-1f-13g25h13i-11j4k4l2m-12n4o9r-11
their own	b5
them	a-6b-9c-1d-3e-3f27h-5j15k17l-3m11n-2p-11q16r-8
then	a-27b-7c-26d-14e-4f1g23h-15i-17j-9k-9l-3m-2n-2p-7q5r-18
then <f>	a-10b-3c-8d-5e-1f-14h15
then compute	e4
then find	e4
then from	c-5
then the	c-8d4e-4f-15g25h-6i-8
theorem	d8e-4
there	a16b12c-6d6e-3f32g-19h-3k7l-15m9n-5o-5p11q-4
there are	b-3c4d-6g10h-21i6
there are <f>	b-5f-13g15
there be	d13
there is	a6b21c-10d-3e-5h16
there is a	b14
there might	b8
there might be	b8
there's	c2d-4e14f9i-6j-15l-13m-3n-9o-20p19q-11
there's a	a16b12c13d-5e15g-20
there's a smarter	e7
there's also	a-9b-6
there's also the	a-9b-6
therefore	a-12b-8c-7d-4f-15g27h-15i3j5k9m2p15q-11r-13
therefore <f>	a-7b-4c-3d-4f-9i8
therefore all	d7
therefore the	a5b10c-3d3e-1g-10h-5i2
therefore there	e6
therefore we	f-21g17
these	a-4c-23d-8e-4f19h-29i-8j10k8l-10m12n-9o-12p6q5r-7
these points	b10
they	a-7b-6c-2d-11e4j8k9l-8m1n-7r-8
they are	a-11b-13c-5
things	a13n4
think	a11b6c13d14e18f16h-8i12j-16k-8m-2o-18p-13q11r24
think <f>	b5c-5d7f12g-12
think about	a-14b-9d-4e3f25
think about the	e5
think again	e6
think differently	c11e8
think i	b8
think in	c15e11
think in terms	c15e11
think of	g15
think of the	e-2
third	a10c13e8k-5l7
this	a16b22c-20d-2e-6f-6g-7h-36j9k3l13m-17n24o15p-19q2r-6
this :	e5
this approach	b9c-7e-6
this as :	e7
this could	a-12b-10
this down	b15
this equation	a-9e-4g14
this is	a10b10c-5e-3g-13i-7
this is a	a-10b-13d-9
this is getting	a14b14
this is the	d5
this might	a13b14d10
this might be	d11
this problem in	b11
this seems	a15b13d9g-13
this suggests	a14b8
this suggests that	b7
thorough	d8
those	a-14b-12c-8d-5f-18g21h8i-13j13k15l-3m19o-10p-5
three	a4b5c2d8e-8f-17i24j11k7l-7m3n-3o-9q-9r5
three equations	d7
through	a-1d-3e-8f-22g20h-14i7j-12k-12l-5n-4p14q-10r4
through <f>	c-4
thus	a3b5c-8d-3e-2h-8i12j7k7l5m7n2q-5r16
thus <f>	a-3c-3d5f-13g21i-7
thus <f> and	i12
thus answer	i12
thus the	g-28i27
time	n3
times	a9c12e5g-17j-3k-5m-4o29p-15
to	a-17b-18c-13d-3e-3f7g5h3i-12j-16k-12l-18m-9n-9o9p10q-16r-6
to :	a-7b-5
to <f>	a8b7d-2e4h-12i4
to <f> :	a-9c-11d13e4f27h-6
to <f> ?	b-8
to <f> and	a5f15g-17
to <f> is	b-4c7h-8
to a	a-16b-7c-7d-4e-5f-13g19h6i-6
to address	c9i13
to an	e-4
to be	a15b14c-4d11h11
to clarify	d11
to compute	a7b15d5e-3
to consider	a10c11d-3e12
to consider that	a13c12e13
to count	c-6e-4
to each	h6
to ensure	a8c15
to find	a-12b-3c-10d-8e-6f-5g-5h-3i6
to find <f>	h7
to find all	e6
to find the	a-8b-3c-8d-3e-5f-31g13
to get	a9b13
to hold	d9
to make	b-6e4h10
to minimize	f-16g19
to see	a7b6d7
to solve	a14b11c5d-5e5
to solve for	e4
to solve this	e-4
to stay	d6
to the	a-26b-21c-23d-9e-11f-5g22h-8i9
to think in	e6
to use	a16c16e19
to verify	d12
to zero	d7
together	k9
too	d-4e-3m7n4q16
total	a6d-3e4f-14g-10h-15i29j-4k-5l10n-1p-20r6
total <f>	a-6b-6d-4g13
total number	a8c5
total number of	a9c5
towards	f-17i24j-7k-5l-5m-3
towards agreeing	b12
towards agreeing with	b13
track	e6
trade	d8
traffic	l9
training	m8
triangle	a-21b-12c7d-2e-4f-12g-7h-4i4j-22k-19l6m-7n-2o-19r-4
triangle abc	c7
triangle is	a-7
triangle with	c9e5
triangles	a-8c-7e-3m3n-3
trigonometric	c9e6l9
true	h-10l-13m6n-4q-8
try	a40c33d-8e9f-24g-36h-7j1k1l12m-5n-8p-17
try <f>	a48c32e-5f-58g-20
try <f> :	a40c25e-5f-57g-19
try a	a18c13
try that	a-18c-13e-7
try to	a-12c-13d-3f24
try to find	c9e6
trying	j-9q19
two	a-5b-16c-4d-12e-17f-32g24h-12i-8j22l21m6n12o-9q-22r-7
two variables	c-4
typical	b9d17
undefined	c9e7
under	g-18h20i18k-4
understand	c4e-3f18g-15j14l19n9
understand the	a7c10
understanding	p-18q18
unique	a-10b-5c-4e-3f-19i11j-11k-7l-4p9
unit	c8e5g-12j-5k-4l-3
unit circle	c9e6
unless	n-3
up	a-10c-10d-10f-18g15i-5j-3k7l-14m8n-2o-11q9
up to	a-3d-3e7
up to <f>	e8
us	a19b21d9e4g-13h15j8m10n6
use	a22b-10c32d-8e24f35g-35h24i-11j24k13l18m2n4o12p-15q5r-4
use the	f24
use the fact	c9
use the law	e-6
used	b-6m4
useful	b8d17
using	a11b-15c29d4e28f51g-30h31i-5j7n8o8p-10q26
using the	a6c3e6
usually	h18q17
valid	b6i-12j-7k-12m-3n7
valuable	i11
value	b3c-7d-8e-2h-10i-7k4l5m-5n4o-4r31
value of <f>	i-8
values	a-2d-10e11f25i-5j23l13m-2n-5r-7
values of	e8
values of <f>	e8
variables	d7e-4i-5j-8k-3l-4m-5n-7o-15p11q-9
variables <f>	a-6
variables are	a4b5c9g-7
variables in	e5
variables in terms	e5
various	b9
vector	b-6c6d5e9f-7g29h-13l-8m4n-2r-5
vector from	d8
vectors	c-3d-2e-1g19h-15i7k-3l6n4o-7p14
verification	a9d16
verify	a41b-10c-5d37e-3f21g-12k-10n3
verify :	d6
verify that	a14d10
verify this	d8
versa	m8
vertex	a22b-9c21d-6f-11k-4l11m-6o-16p14q-9r-3
vertex <f>	a20c22e3
vertices	a-14b-16c-4d-2f18i-10j-1k-2l5m-11n-7q3r-2
very	a8b10j9l12n6
vice	m8
vs	h-16j4l6n5
vulnerable	c-5m6r12
wait	a15b15c2d15e9f-1g7h-9i-11j4k6l-8m4o-3p6q-5r-6
wait <f>	a-8b-12c-4d13
wait actually	c3d5
wait but	a-4c-8d-11e-2f-11g13i-4
wait but let	d-8e4
wait but the	b8
wait compute	d7
wait compute :	d7
wait earlier	d11
wait for	d8
wait hold	a9b8
wait hold on	a9b8
wait if	a-8
wait let	a5d6
wait let me	a5d6
wait let's	b-8d14e3f11
wait let's check	d-6
wait let's clarify	d12
wait maybe	a6b6d3e-4
wait maybe i	d7e-7
wait no	e1
wait perhaps	b-11c16d-5e15
wait perhaps i	a8c6
wait perhaps the	a-10e3
wait so	d-7
wait that	d-11
wait that's	d-12
wait the	a-12b-13d-5
wait the problem	b-9
wait this	a10b12d-5
was	a15b12c7d11g-17l6m-6n8
way	a10c7d8e5k6l-11
way that	e4
way to	a16b9c9d9e8
ways	c-6d8e-3f14p12
ways to	d9
we	a3b15c-10d-4e7f10h-29j6k-2l12m1n12o8p-7q-8r2
we already	c-10e-7
we can	a29b16c17d7e27f12h16i-8
we can express	c-8e-6
we can find	a7b16d7e-3
we can parametrize	e8
we can use	a-5b-5e-3h17
we could	c10e10
we disagree	e8
we have	a-12b-5c-9d11e-3f-7g9i-6
we have :	a-5b-5d-4
we have <f>	a4b7d10
we have a	a6d8
we must	d7
we need	a-2b-2c-5d-3e-3f6h-14i-2
we need <f>	a11b11d8
we need to	a-8b-9d-7h-6i-6
we should	c-3d-5f-20g-18i14
weighing	a8b12o13
well	b-4l8r-10
what	a-3b-10e-4f28g-25j14k8l4n-2p-25q41r-6
what about	c9
when	a-26b-15c-11d-2e-5f-27g26h-11i10j2k-8l14m1n5o-15p13q-12r7
when <f>	a-9b-5d-2e-2h-10
when <f> is	c7e-4
when a	a-7
when the	i13
where	a-3c-1d-14e-4f4g-15h4i8j-8k-14l16m-11n4o4p-4r-4
where <f>	c-8d-3e1g8i-12
where <f> and	f-13
where <f> is	a9b7e5f7g-18
where a	c7d-7
where a <f>	c7d-7
where the	g9i-9
whether	a15b15d-5h-15i-15j5l6
whether to	a15b18
which	a-8b-2c-3d-16e-11f-7g9i-6j7k-8m6n6q12r18
which are	e-2h-7
which contradicts	b13
which contradicts the	b13
which is	a-12b-7c-3e-3g12i-1
which is <f>	d7h11
which is a	c5
which is not	b-7
while	a-6b-4c-8d-7e-3f-29i24k4l-6m4n-3o-26q-10r24
while the	a7
who	a-5b-5c-5e-2f-13k5l-6o-12p16q-22
whose	c-4j-5k-5o12
why	f27j13k18
will	c-5d5e-2g23h-17j-6l-5m5n-5
will be	d8
with	b-14c15d-6e13f11g-10h-6i30j-14k-4l-9m-15n-5o3p5q-11r23
with <f>	a-21b-8c-8d-9f12h-9i-9
with a	b-6c7f10g-8
with an	d-5
with bc	d8
with bc <f>	d8
with respect	h12
with respect to	h12
with sides	c6
with the	a8c-3d6e3f-3h5i14
with the statement	b-6i10
within	b-10e-4j-6k-9m-4n3
without	a11c14e7g-18h5k-5l4m2n-8
work	b-6c4d-3e-2j21k-8l34m-3n15p-10
workers	a-5b-6f-13i16l-7m9r13
working	j-5k-9
works	a15b10d9j11k6l7
would	a-17b-19c-3d-8e-3f-11g52h-26i-6j10k8l3m-9n-6o-15q-7
would be	a11b-14c12e5h-17
would be <f>	a12b-5c6d6
would be the	c-5g17
write	a-4b7c-5d-5e2l-6q11
write this	e8
written	j13k7l11n9
wrong	a11b8k7
xy	b4c13d5e3f-13i13j-13k-11l3m-10o14p-12
xy <f>	b8d6e2
xz	c-8j-6k-9
xz <f>	c-9
yes	a6d5e7f-14g12i6k-9l-3o11q-6
yes <f>	d-9
you	b-4e-3f-26h11k-4l6n5
you can	c11
youth	r15
yz	b5d-3e-4f-9h-6i4l-12n-9
yz <f> xz	c-7
zero	a-11b-12c-8d9h14j-2l-10m3n-5
~ :	a-6c-3f-12g15i-6l1m-5n-5q6s9t16u3w3A-6
~ : <f>	q7
~ <f>	a-26b-16c-11d-11e-2f-9g34h-1i-25j-21k-14l-13m-1n-23o-4p4q-5r3s-2t-6u5x-4A-5
~ <f> :	a33b-2c30d7f2g-27h-10j4k2l7n-1r6
~ <f> : <f>	a12c16g-20
~ <f> ?	a9b13
~ <f> a	a-5b-3c-3d-2g15h-8l-3m5o15r13
~ <f> a <f>	a-4b-3c-3g14h-8
~ <f> and	a-11b-7c-4d-3e6f11i20j-8k-12m-5r6
~ <f> and <f>	a-11b-7c-3d-3e6f11i22
~ <f> argument	b9
~ <f> argument <f>	b10
~ <f> cos	a-5k4
~ <f> divided	a-8b-7d-3g16j3m10p-3
~ <f> divided by	a-8b-7d-3g16
~ <f> is	a-2b-4c-5d1e-1g16i5j37k-8l51m-5n-4o15p-39q-5r6
~ <f> is <f>	a6b8d7i6
~ <f> not	m5
~ <f> so	a-7b-5j14k13l6m-9n4o-10r-4
~ <f> so <f>	a-5b-4
~ <f> sqrt	j-6k-9m-3
~ <f> think	j-9k-5l-5m-4p-19r15
~ a	a20b-6c22e13g-12h27i20j9k9l12m-3n2r4s7u8w-3z-7A27
~ a <f>	a7b3f-7i13l6m-5n6o9r-7
~ ab	a-5b-6i8l-4o-8p12s-6u-7w-6y7
~ according	a-12b-9d-4j6k6s10t7u6w-4
~ according to	a-12b-9d-4j6k6
~ adding	k8m9t6
~ adding them	m10
~ after	a11b16d8
~ again	d-3j-11k-5l-9m-3n-4t7v-7w-5
~ all	d5j4t-6u-8v6w-5y11
~ alternative	c11e10
~ alternative approach	e5
~ alternative approach :	e8
~ alternatively	a19b-4c23d-5e26f5g-11h5i-5j-6k-5n-2o-9p7r-3s-1u-8v2w-4y-6z8
~ alternatively if	e-4
~ alternatively let	d4n-6
~ alternatively let me	d4
~ alternatively maybe	a18b-5c21e17f17g-11l6m-2n5o6p-14
~ alternatively maybe the	a-14c-15e-10
~ alternatively maybe using	c9e8
~ alternatively maybe we	a11c9e8
~ alternatively perhaps	a9c4d-2e2k-2l-5m5n-4o3
~ alternatively perhaps i	a9
~ alternatively perhaps the	c-6e-5
~ alternatively perhaps we	c8e6
~ alternatively since	n2
~ alternatively since the	e-5
~ another	a14c19d-6e6f24g-16j-4l1m-7n-5q10t-5u5v2w2x-15y14z8
~ another angle	e3
~ another angle is	e5
~ another point	a-7c-6
~ answer	g-26i43j18k13m12n6t-8v5
~ answer <f>	i22n7
~ arguments	a-6c-4e-2f19g-16h-10l-4u-3y-11
~ as	a-6j7k5l6n2s5t-10u9v7w6
~ as <f>	k7
~ assuming	c5
~ at	a22b15c17d-2f-17j6k5l4m2n5t-5u-13v10w4x15
~ at <f>	a14b7c14f-11l-4m3n5
~ bc	s8t5v-4w6
~ better	b12c-11e-8
~ better to	b12c-10e-8
~ between	j-9m-6v10
~ between <f>	j-8m-6
~ both	b4d6g11k7l-5o-14p16u-6
~ by	i11r12
~ case	c6s-5u4
~ case <f>	c7
~ case <f> :	c8
~ check	a12c14d15e5m4
~ check <f>	c11d-9k7
~ check <f> :	d-7
~ check if	d16e6
~ combine	v8
~ compute	a-16b-13e-2f26h-9i-8j-6k-3l-7n-4p8q12r-9s9t11u5v3w-3x-18z12
~ compute :	d6
~ compute <f>	a-11b-6c-7d-4g7l-4m5n-2q16
~ conclusion	f16j15k17m6p-20r16s5y-12A21
~ conclusion :	m8r14
~ considering	e3
~ considering the	e5
~ convert	m9t6
~ convert <f>	m9
~ coordinates	i12j7k10m8u-5v11w-8
~ coordinates of	i12j7k10m4
~ coordinates of <f>	i14
~ correct	a9b13d9j10k15m14p-14
~ cos	a6b13c-6h14j5k6l-5m11q9s4t5u-6v9x-14
~ cos <f>	a8b15
~ could	a12b12c-6d7n8t10
~ counter	f22
~ counterarguments	a-6f28g-17k8
~ counting	w7
~ cultural	d7
~ denominator	v-6
~ distance	b7
~ divide	k7A10
~ each	a-10b-7c-9d3e-2f-20g26j-11k-8l-6n2r-6s-9t-9u-9v-5w-6z-6A3
~ earlier	d10j8k11m7w3
~ equation	g-17i8m5u-6w-4
~ equation <f>	g-19i9m6
~ equation <f> :	g-19i10
~ examples	a17c16
~ factor	a-8k7m5s16t11u-5v5
~ final	c5d-4e7i8
~ find	m5u-6w-4
~ find <f>	m6
~ first	a-21b-7c-19d-9e-9f17i-3j-19k-13l-14m-3n-4o-8q9r-4s-9t-8u-4v-9w1y-16z13A-10
~ first let	d-4
~ first let me	d-4
~ first let's	a-4c-4e-2f23g-19p-9
~ for	a6b-7c15e-5g20h-13j3k-6l8m-5o12p-7r-5s-9t-8v-10w-4x-5y14z-11A7
~ for <f>	a-14b-5c-4d-3g17l-4
~ for a	l-5
~ for each	c-4f13h-14l6n5o19p-13
~ for example	a24b3c17d-3g-17h-6j32l29m-3o-7p-20
~ for example :	a-36c-27
~ for example a	a11
~ for example the	c11
~ for instance	a16c18j-13l-9
~ from	a-19b-5c-16d-5e-4f17h-7l4m-6n8q5s4t7v3x-6A-9
~ from <f>	a-7c-8f16l4n5
~ from equation	a-6k7
~ from the	a-5b-4l4n6
~ given	a8b11c5e14g-15j12k7l10m-3n9r7s3t-6u9w4x-7z-7A6
~ given that	n-3
~ given the	a18b17c15d4e16g-21j11l13n13
~ given the complexity	a17b13c10e7
~ good	a15b14d16
~ hmm	b10
~ how	a8d-6g-22l4m-3o13s3v-3w-3
~ i	a19b25c-19d13e-9g-47h-13i36j9k6l4m13n2p-17r5t9u4v-7w-3x6y-6z9A-9
~ i agree	i10
~ i can	a-17b-16d-3f36g-12j-9l-5m-5n-8
~ i can find	b-8
~ i disagree	r12
~ i don't	b11l9m6n9
~ i have	d2l-6n-4
~ i made	l-9m14n-7
~ i must	j12l13n12
~ i need	b-9c1d4i-8j5k7l6n-1o17p-11q-11
~ i need to	a-8b-13d6e-5i-7
~ i should	a-8b-6d-5e4f14j7k7p-17q16
~ i should also	a-10
~ i think	a16b13d19f-18m6n3
~ i'll	e4u9
~ i'm	a25b26v4
~ i'm not	a11b8d-6
~ i'm not sure	a10b7
~ if	b-9c38d-11e-6f-36g14h-16i-8j10k8l3m-9n-1o-5r-7s-3t-6u1v9w-9y-8z12A-9
~ if <f>	a13c9d-2j11k11l6m-3o-11p-13q14
~ if <f> then	c8
~ if a	a17c9d6j11l8m-4
~ if a <f>	a19d8
~ if i	c5l6n5
~ if the	a-6b-5c7j-8l-7n-2p14q-9
~ if we	c-4j9k5l10m-4
~ in	a-34b-23c-14d-7e-5f-6g5h23i5j-11k-12l5m-12n6o8q13r-9s-7t-9u2v-12w9x7z8
~ in a	a-10b-5c-5g-12h17j12k9l9m-3n5p-15
~ in conclusion	i14
~ in our	m-4
~ in the	f10j4m11n4
~ in this	n5
~ indeed	k-8t7v11
~ instead	c-5k8u14w12A8
~ interesting	b12
~ intersection	b10
~ is	a11d-4f17g-19
~ is that	a11m6
~ it	a-3b-5c5d-9e7g10i-12j-5m-4n-2s-6t-11w2y16
~ it seems	e8
~ it's	d5i9j-6k-7v-4w2
~ it's a	b10d8
~ legal	h17
~ legalizing	v4
~ let	a-6b-10c21d-5e6f2h-10i-4j2l5m-3n4o4p-4s-10t-3u7v-14w-2x-8y-5z5A-13
~ let <f>	c9
~ let me	a-7b-8d-4e6f8h-4i-1j-1k-2l-1m-2n5o3p9r2
~ let me check	a3b4c-7e-3f-7
~ let me compute	a-2b-5c3d-6e7
~ let me confirm	a15d15
~ let me consider	a-10c-8e-4
~ let me denote	c3d-2f-8
~ let me do	e7
~ let me place	c14
~ let me see	b8c-7d2e-5
~ let me think	a-6d-8
~ let me try	a-9c-7d-4e5f18
~ let me verify	d7
~ let the	c9
~ let's	a5b-13c7d6e7f10g-1h-10i-3j9k8l10m-2n9o-10p7q-6s8t-4u12v8w3x6y-12A7
~ let's assume	l7n6
~ let's check	a-10d-11e-3j-8m-7
~ let's clarify	d12
~ let's compute	c-5d6e-4j7l5m3n9p17
~ let's consider	e6k7
~ let's consider the	e7
~ let's denote	a-6l-4q12
~ let's list	e9
~ let's see	a-7c-12d9e-8g15j5l7
~ let's see :	b8d5
~ let's see if	c-8e-6
~ let's start	a9
~ let's think	c12e15
~ let's think about	e7
~ let's think differently	e11
~ let's try	a6c5e6f-21l-9n-4
~ let's use	e9
~ let's verify	a15d14
~ looking	c7e9j-7
~ mandatory	u8
~ many	u6
~ maybe	b11n5
~ medical	h15q17
~ multiply	a-6k4s-8t5u-7w-4
~ my	a17b20d9g-24i13j8k8m6n5o-17r13s-6u-11w-6A5
~ need	a8d5e5f28g-17m-3n3t8
~ need to	a12b10d7e5
~ next	c5q14t-7
~ no	a8b12d-7j6n3
~ not	a18b15c-5d-6e-2g-8i9k-7l11m-10n15s10t6u9v-6w12
~ not sure	a14b15l-7m5n-5
~ note	d9
~ number	i12m-6s-4v6w-2
~ number of	i12m-6
~ okay	b9d11m-5s6u6
~ on	a17b14c6d-9j19m22
~ one	a4c10
~ only	u7w4
~ or	a6c9e9j6l5m-5n6t-7w-3y16z-8
~ plug	t6
~ position	i18
~ position :	i19
~ possible	m-6
~ probably	n7
~ product	d6r14z22
~ provide	a-11b-9f28o28w6x29
~ public	g20h-18j8l12u6
~ revisiting	c13e12
~ revisiting the	c13e12
~ second	s-9t-4u-6v-7w-3z7
~ set	z11
~ should	b8
~ similarly	a4b-16c16d-8e-3f13h-11i-6j-4m-6n-2o-6r4s-5t-8v-6w7x5y-8z16A3
~ similarly <f>	f-17h9j7k6m4n-2q12
~ similarly for	n3
~ simplify	a-16b-10c-4d-7f19k10v-5A-5
~ simplify :	d-3j-4k-4
~ simplify <f>	k7m7
~ since	a-16b-8c-15d-12e-7f-17g16h-6i7k-10l4m11n4p7q9r-6t-5v10w-6y2
~ since <f>	b-2c-2d-4f-15h5i6k8l-13m2n-7o-29p23r-7
~ since <f> is	a6b7g-18h8
~ since a	j-6
~ since the	c-5d-2e-2f10j-2k-11m3
~ since we	j12l8n7
~ solutions	a9b12k10
~ solving	b-5j-5m-4s6
~ some	b-8c9k-6m3p16s-12t-8u-6
~ specifically	n8
~ starting	a-7e4s-6
~ step	a5c7d-2e8g8h-8k3l-3m-2n-7p-20t5u-5z10
~ step <f>	a6c7d-2e8h-8k2l-3n-6o7p-18
~ step <f> :	a6c4e9f15
~ still	a11b11
~ substitute	a-9c-5d-4f15u8v3w3x22y-18
~ substituting	b-4e5f11t4v-3A13
~ substituting <f>	c5e6
~ subtract	v7
~ sum	v8
~ suppose	c8g-13j-9k-6l-6n-3s-2v-3w-4
~ take	c9s-8t-8v-5
~ taking	v5
~ testing	j15l13
~ that	a46b37c-6d33e-2f-33h-13i-5j22k-9l16m19n3o26q-6r-8t6u12v-8w6z10A-8
~ that might	d4
~ that might be	d10
~ that seems	a11b10m4
~ that works	d8j13
~ that's	a25b24c-8d28e-4f-35i3l3m-7n-9p-17s15t8u24v-2w15z-11
~ that's <f>	m7
~ that's a	a7b12d7j-8l-7n-6
~ that's correct	a12d10
~ the	a-10b4c-26d4e-10f-19g-2h-7i24j-16k-18l-17m13n-8o5p12q-9r12s4t7u-8v7w1x-4y7A-13
~ the answer	i8m5n-3
~ the answer is	b-5i14
~ the correct	e5
~ the counterarguments	d5
~ the entire	m8
~ the equation	b-5d-3f9m-3n4o11
~ the formula	b11m-6
~ the formula is	b10
~ the maximum	j6m5
~ the number	a-4i12j-8k-16l-9m15n-9o13r6
~ the number of	g-11i14
~ the problem	a-4b-4d-12e-2g-24i-10j-10k-5m-10n-3p10r-6
~ the problem says	a-13b-10
~ the product	f-14
~ the question	m5r12
~ the right	e6
~ the sides	m-6
~ the total	j6l6m10n5
~ the vectors	n4
~ there	a10b9c7d-5e2j2k10l-5m6n2v-3A6
~ there are	j-7l-6m5
~ there's	a-6b-7d-8e3h-14j-8l-5m2p18q-12s-4u-9v14w-9A-7
~ there's a	a7c7d-4e5m-6
~ there's a better	b-8
~ there's also	a-9b-6j-6k-6
~ there's also the	a-9b-6
~ therefore	b-9f47g-23
~ these	a-7b-8d-3f-16g22j-6k-4l-6m2t8v-3
~ they	b-7c8f-13k-4m7n-3q9t6v-10z-11
~ this	a34b33c-13d5e-7f-44g-7h-10i8j19k-3l28m-13n29s2t1u-2v-6x-2y-14A-13
~ this approach	l7n7
~ this could	a-9b-7l-6n-3p16
~ this is	a9b7e-2f-17j22k9l24n16q7r6
~ this is getting	a14b10
~ this is the	d6
~ this means	n5
~ this might	a14b15d10
~ this might be	d11
~ this seems	a9b6d9g-10j-7k-14n10p5
~ this simplifies	n5
~ this suggests	a14b8
~ this suggests that	b7
~ those	s6
~ to	a-10b-10c-8d4e-4j6k8l2n5o-17r-5s8u2v7x-5y8z5
~ to combine	d8
~ to find	g-4l-4
~ total	c-4d-3f-9g-9i31j2k11l8m-8n-3p-14r5s8t5u3v25w-3x15z-7
~ total <f>	b-6j6l8m8
~ total number	m-7
~ try	a23c19g-21k-5l7t-9u5
~ try <f>	a16c13k-4
~ try <f> :	a16c13
~ using	a-9b-7f15l5n4q15v-3w6
~ we	b7c-15d11e-10g-11h-2i-10k14l-5m12n-3p-10q4r-6s5t-11u11w1x6y-9A4
~ we can	b14c-6d5e-7f-40g23h20j11k5l8m4n4o10q-10
~ we can find	b14
~ we can use	a-8c-8e-7
~ we have	a4b4c-4d16e-1f-7h-14i-4k6l-4m7o-14
~ we have <f>	b7d11
~ we have a	d9
~ we must	d7
~ we need	a-6b-11c-4d-9e-3f4g1h-7l-7m2n-9o-8q10r-5
~ we need to	a-6b-5c-3d-4e-2h-4i-4
~ what	b-8c8l7t-9
~ what about	c9
~ when	c-4d6g16j4l6n13t-7w-2A9
~ where	m5
~ which	b-6g16m8s20t18v14
~ which is	d5l-5m12
~ while	a6b8d-3i7j-6k-6v3A8
~ without	b7n-5w2
~ yes	d9`;
