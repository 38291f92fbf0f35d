// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SystraceLineTest {
    @Test
    void aLineHasSevenParts() {
        String line = "  a-b [c] (d-77    (   76) [004] d..3   316.5: print: B|77|x: y";

        assertThat(SystraceLine.parse(line))
                .isEqualTo(
                        new SystraceLine(
                                "a-b [c] (d", 77, "76", 4, 316_500_000_000L, "print", "B|77|x: y"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-77 (   76) [004] ....316.5: print: a",
                "x-77 (   76) [004] 316.5: print: a",
                "x-77 (   76) [004]  d.h3 316.5: print: a"
            })
    void flagsMayBeMissingOrTouchTheTime(String line) {
        assertThat(SystraceLine.parse(line))
                .isEqualTo(new SystraceLine("x", 77, "76", 4, 316_500_000_000L, "print", "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "x-77 [004]",
                "x-77 [004] print: a",
                "x [004] 1.5: print: a",
                "x-77 76) [004] 1.5: print: a",
                "x-99999999999 [004] 1.5: print: a",
                "x-77 [004] 1.5: print",
                "x-77 [004] 99999999999999999999.5: print: a"
            })
    void anythingElseIsNone(String line) {
        assertThat(SystraceLine.parse(line)).isNull();
    }
}
