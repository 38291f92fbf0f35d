// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SystraceLineTest {
    private final SystraceLine line = new SystraceLine();

    @Test
    void aLineHasSevenParts() {
        String text = "  a-b [c] (d-77    (   76) [004] d..3   316.5: print: B|77|x: y";

        assertThat(parts(text)).isEqualTo("a-b [c] (d|77|76|4|316500000000|print|B|77|x: y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-77 (   76) [004] ....316.5: print: a",
                "x-77 (   76) [004] 316.5: print: a",
                "x-77 (   76) [004]  d.h3 316.5: print: a"
            })
    void flagsMayBeMissingOrTouchTheTime(String text) {
        assertThat(parts(text)).isEqualTo("x|77|76|4|316500000000|print|a");
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
    void anythingElseIsNone(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(line.read(bytes, 0, bytes.length)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1",
                "6293.225638",
                "316.196720",
                "999999999.999999",
                "1234567890.1234567",
                "4503599627.370497",
                "1.2345678901234567890"
            })
    void secondsAreReadAsADoubleIs(String seconds) {
        byte[] bytes = ("x-1 [0] " + seconds + ": e: ").getBytes(StandardCharsets.UTF_8);

        assertThat(line.read(bytes, 0, bytes.length)).isTrue();
        assertThat(line.timestampNanos()).isEqualTo((long) (Double.parseDouble(seconds) * 1e9));
    }

    /// The parts of a line that stands somewhere in an array.
    private String parts(String text) {
        byte[] bytes = ("[1] 2.5: x: " + text + "!").getBytes(StandardCharsets.UTF_8);
        int offset = bytes.length - 1 - text.length();
        assertThat(line.read(bytes, offset, text.length())).isTrue();
        return String.join(
                "|",
                text(line.taskStart(), line.taskEnd()),
                Long.toString(line.tid()),
                text(line.tgidStart(), line.tgidEnd()),
                Integer.toString(line.cpu()),
                Long.toString(line.timestampNanos()),
                text(line.nameStart(), line.nameEnd()),
                text(line.argsStart(), line.argsEnd()));
    }

    private String text(int start, int end) {
        return new String(line.text(), start, end - start, StandardCharsets.UTF_8);
    }
}
