// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ByteWriterTest {

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.000000",
        "-0.0, -0.000000",
        "1.0, 1.000000",
        "-1.5, -1.500000",
        "0.1, 0.100000",
        "0.9999995, 1.000000",
        "0.99999999, 1.000000",
        "-0.0000001, -0.000000",
        "0.0000005, 0.000000",
        "1234567.891, 1234567.891000",
        "9007199254740993.0, 9007199254740992.000000",
        "1e22, 10000000000000000000000.000000",
        "-1e15, -1000000000000000.000000",
        "Infinity, inf",
        "-Infinity, -inf",
        "NaN, nan",
    })
    void doublesLookAsPercentFOfCPrintsThem(double value, String expected) {
        assertThat(written(out -> out.writeFixed(value))).isEqualTo(expected);
    }

    @Test
    void tiesGoToTheEvenDigit() {
        // 1/128 is exact in binary and has seven decimals, the last a five.
        assertThat(written(out -> out.writeFixed(0.0078125))).isEqualTo("0.007812");
        assertThat(written(out -> out.writeFixed(0.0234375))).isEqualTo("0.023438");
    }

    @Test
    void everyDoubleIsRoundedFromItsExactValue() {
        Random random = new Random(42);
        for (int i = 0; i < 30_000; i++) {
            double value = sample(random, i);

            assertThat(written(out -> out.writeFixed(value)))
                    .as("%s", Double.toHexString(value))
                    .isEqualTo(exact(value));
        }
    }

    // A third near ties, a third of everyday size, a third of any finite bits.
    private static double sample(Random random, int i) {
        return switch (i % 3) {
            case 0 -> (random.nextLong(2_000_000_000L) + 0.5) / 1e6;
            case 1 -> (random.nextDouble() - 0.5) * 1e9;
            default -> {
                double any = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(any) ? any : 0;
            }
        };
    }

    private static String exact(double value) {
        String digits =
                new BigDecimal(Math.abs(value)).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        return Double.doubleToRawLongBits(value) < 0 ? "-" + digits : digits;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 10, -1, 99_999, Long.MAX_VALUE, Long.MIN_VALUE})
    void integersAreDecimal(long value) {
        assertThat(written(out -> out.writeLong(value))).isEqualTo(Long.toString(value));
    }

    @Test
    void whatIsLargerThanTheBufferComesOutInOrder() {
        byte[] large = new byte[200_000];
        Arrays.fill(large, (byte) 'x');

        String written =
                written(out -> {
                    out.write("a");
                    out.write(large);
                    for (int i = 0; i < 100_000; i++) {
                        out.write('b');
                    }
                    out.writeLong(5);
                });

        assertThat(written).isEqualTo("a" + "x".repeat(200_000) + "b".repeat(100_000) + "5");
    }

    @Test
    void aStreamThatFailsIsReported() {
        ByteWriter out =
                new ByteWriter(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        });
        out.write("text");

        assertThatThrownBy(out::flush)
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("Broken pipe");
    }

    private static String written(Consumer<ByteWriter> writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(bytes);
        writing.accept(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
