// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Damages bytes as storage, transport and people with bad intentions do.
final class Mutations {
    /// Lengths that importers might believe.
    private static final List<byte[]> BOMBS =
            List.of(
                    bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x0F),
                    bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x07),
                    bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01),
                    bytes(0xFF, 0xFF, 0xFF, 0x7F),
                    bytes(0x7F, 0xFF, 0xFF, 0xFF),
                    bytes(0, 0, 0, 0x80),
                    bytes(0, 0, 0, 0, 0, 0, 0, 0x80),
                    bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F),
                    bytes('9', '9', '9', '9', '9', '9', '9', '9', '9', '9', '9', '9'),
                    bytes('-', '1'),
                    bytes('1', 'e', '9', '9', '9'));

    private static final byte PERFETTO = 0x0A;

    private final SplittableRandom random;
    private final List<byte[]> corpus;

    Mutations(long seed, List<byte[]> corpus) {
        this.random = new SplittableRandom(seed);
        this.corpus = corpus;
    }

    /// A damaged one of the corpus.
    byte[] next() {
        byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
        if (bytes.length > 0 && bytes[0] == PERFETTO && random.nextInt(4) != 0) {
            byte[] other = corpus.get(random.nextInt(corpus.size()));
            return new ProtoMutations(random).mutate(bytes, other[0] == PERFETTO ? other : bytes);
        }
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            bytes = mutate(bytes);
        }
        return bytes;
    }

    private byte[] mutate(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        return switch (random.nextInt(9)) {
            case 0 -> flip(bytes, 1);
            case 1 -> flip(bytes, 1 + random.nextInt(64));
            case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 3 ->
                    random.nextInt(4) == 0
                            ? Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length)
                            : flip(bytes, 4);
            case 4 -> splice(bytes, corpus.get(random.nextInt(corpus.size())));
            case 5 -> splice(bytes, bytes);
            case 6 -> overwrite(bytes, BOMBS.get(random.nextInt(BOMBS.size())));
            case 7 -> insert(bytes, BOMBS.get(random.nextInt(BOMBS.size())));
            default -> repeat(bytes);
        };
    }

    private byte[] flip(byte[] bytes, int times) {
        for (int i = 0; i < times; i++) {
            bytes[place(bytes)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /// Heads decide more than tails, so some places are near the front.
    private int place(byte[] bytes) {
        int limit = random.nextInt(4) == 0 ? Math.min(bytes.length, 256) : bytes.length;
        return random.nextInt(limit);
    }

    /// A piece of another takes the place of one.
    private byte[] splice(byte[] bytes, byte[] other) {
        if (other.length == 0) {
            return bytes;
        }
        int from = random.nextInt(other.length);
        int length = Math.min(other.length - from, 1 + random.nextInt(4096));
        return insert(bytes, Arrays.copyOfRange(other, from, from + length));
    }

    private byte[] overwrite(byte[] bytes, byte[] piece) {
        int at = place(bytes);
        System.arraycopy(piece, 0, bytes, at, Math.min(piece.length, bytes.length - at));
        return bytes;
    }

    private byte[] insert(byte[] bytes, byte[] piece) {
        int at = place(bytes);
        byte[] longer = new byte[bytes.length + piece.length];
        System.arraycopy(bytes, 0, longer, 0, at);
        System.arraycopy(piece, 0, longer, at, piece.length);
        System.arraycopy(bytes, at, longer, at + piece.length, bytes.length - at);
        return longer;
    }

    private byte[] repeat(byte[] bytes) {
        int from = place(bytes);
        int length = Math.min(bytes.length - from, 1 + random.nextInt(64));
        byte[] piece = Arrays.copyOfRange(bytes, from, from + length);
        byte[] repeated = bytes;
        int times = 1 + random.nextInt(50);
        for (int i = 0; i < times; i++) {
            repeated = insert(repeated, piece);
        }
        return repeated;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
