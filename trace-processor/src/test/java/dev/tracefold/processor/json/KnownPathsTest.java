// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KnownPathsTest {
    private final KnownPaths paths = new KnownPaths();

    @Test
    void followsWhatItWasTaught() {
        assertThat(walk("'name': ", ", 'dur': ", "}")).containsExactly(-1, -1, -1);
        assertThat(walk("'name': ", ", 'dur': ", "}")).containsExactly(1, 2, 3);
    }

    @Test
    void aStepIsKnownOnlyBehindTheOneItFollowed() {
        walk("'name': ", ", 'dur': ");

        assertThat(walk(", 'dur': ")).containsExactly(-1);
    }

    @Test
    void readsTheSameBytesOnly() {
        walk("'a long key with blanks': ", "}");

        assertThat(walk("'a long key with blanks': ")).containsExactly(1);
        assertThat(walk("'a long key with blankz': ")).containsExactly(-1);
        assertThat(walk("'a lung key with blanks': ")).containsExactly(-1);
    }

    @Test
    void knowsSeveralWaysOn() {
        walk("'a': ", "}");
        walk("'b': ", "}");
        walk("'c': ", "}");

        assertThat(walk("'a': ", "}")).containsExactly(1, 2);
        assertThat(walk("'c': ", "}")).containsExactly(1, 2);
        assertThat(walk("'b': ", "}")).containsExactly(1, 2);
    }

    @Test
    void forgetsWhatIsTooMuchAndStaysOfUse() {
        for (int i = 0; i < 100_000; i++) {
            walk("'key" + i + "': ");
        }

        assertThat(walk("'name': ")).containsExactly(-1);
        assertThat(walk("'name': ", "}").getFirst()).isIn(1, -1);
    }

    @Test
    void doesNotLookBehindTheEndOfTheText() {
        walk("'name': ");
        byte[] text = bytes("'name': ");
        paths.begin();

        assertThat(paths.follow(text, 0, text.length)).isEqualTo(KnownPaths.UNKNOWN);
        paths.learn(text, 0, text.length, 1);
        assertThat(walk("'name': ")).containsExactly(1);
    }

    /// Goes through what stands between values, and learns it where it is not known; the first is 1.
    private List<Integer> walk(String... between) {
        List<Integer> codes = new ArrayList<>();
        paths.begin();
        for (int i = 0; i < between.length; i++) {
            byte[] text = bytes("0" + between[i] + " ".repeat(100));
            int length = between[i].length();
            int code = paths.follow(text, 1, text.length);
            codes.add(code);
            if (code == KnownPaths.UNKNOWN) {
                paths.learn(text, 1, 1 + length, i + 1);
            } else {
                assertThat(paths.length()).isEqualTo(length);
            }
        }
        return codes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
