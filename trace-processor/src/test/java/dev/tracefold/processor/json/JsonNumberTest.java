// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonNumberTest {
    private final JsonNumber number = new JsonNumber();

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1000",
        "-2, -2000",
        "1.344, 1344",
        "3473608.458, 3473608458",
        "0.0004, 0",
        "0.0005, 1",
        "-0.0005, -1",
        "6869181217913.045, 6869181217913045",
        "1759300074000000.123, 1759300074000000123",
        "1750244461563845.0, 1750244461563845000",
        "1759300074000000.1234567890123, 1759300074000000123",
        "0.00000000000000000000000000000000001, 0",
        "1e3, 1000000",
        "1.5E-3, 2",
        "25e-1, 2500",
        "9223372036854775.807, 9223372036854775807"
    })
    void microsecondsBecomeTheNearestNanoseconds(String text, long nanos) {
        read(text);

        assertThat(number.microsAsNanos()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9223372036854776", "1e300", "1e99999", "123456789012345678901234567890"})
    void whatHasNo64BitsOfNanosecondsIsNoTime(String text) {
        int end = read(text);

        assertThat(end == 0 || number.microsAsNanos() == JsonNumber.NO_TIME).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "7, true, 7",
        "-7, true, -7",
        "9223372036854775807, true, 9223372036854775807",
        "-9223372036854775808, true, -9223372036854775808",
        "9223372036854775808, false, 9223372036854775807",
        "1.0, false, 1",
        "1e2, false, 100"
    })
    void integersAreThoseWithoutPointThatFit(String text, boolean isLong, long value) {
        read(text);

        assertThat(number.isLong()).isEqualTo(isLong);
        assertThat(number.asLong()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1.5",
                "0.1",
                "3.141592653589793",
                "1e-7",
                "123456789.123456789",
                "5e300"
            })
    void doublesAreTheNearest(String text) {
        read(text);

        assertThat(number.asDouble()).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "x", ".5", "+1", "1e", "-e5"})
    void whatIsNoNumberEndsWhereItBegins(String text) {
        assertThat(read(text)).isZero();
    }

    @Test
    void aNumberOfAMillionDigitsIsNoTimeAndNoInteger() {
        read("9".repeat(1_000_000));

        assertThat(number.isLong()).isFalse();
        assertThat(number.microsAsNanos()).isEqualTo(JsonNumber.NO_TIME);
        assertThat(number.asDouble()).isInfinite();
    }

    @Test
    void anyCountOfDigitsIsReadWhateverFollows() {
        String digits = "9081726354453627180";
        for (int before = 1; before <= 16; before++) {
            for (int after = 0; after <= 3; after++) {
                String text = digits.substring(0, before);
                text += after == 0 ? "" : "." + digits.substring(before, before + after);
                for (String behind :
                        List.of("", ",", "/", ":", "}\n\u007f       ", " 1234567890")) {
                    byte[] bytes = (text + behind).getBytes(StandardCharsets.UTF_8);

                    assertThat(number.read(bytes, 0, bytes.length)).isEqualTo(text.length());
                    assertThat(number.read(bytes, 0, text.length())).isEqualTo(text.length());
                    assertThat(number.asDouble()).isEqualTo(Double.parseDouble(text));
                    assertThat(number.microsAsNanos())
                            .isEqualTo(new BigDecimal(text).movePointRight(3).longValueExact());
                }
            }
        }
    }

    private int read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return number.read(bytes, 0, bytes.length);
    }
}
