// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// A log for machines.
@NullMarked
class LogFormatTest {
    @Test
    void theValuesOfAMessageAreFields() {
        assertThat(line(record("query={0} shard={1} outcome={2}", "q-1", 1234, "completed rows=7")))
                .isEqualTo(
                        """
                        {"time":"2026-01-02T03:04:05.006Z","level":"info","logger":"l",\
                        "message":"query=q-1 shard=1,234 outcome=completed rows=7",\
                        "queryid":"q-1","shard":1234,"outcome":"completed rows=7"}
                        """);
    }

    @Test
    void aMessageWithoutValuesIsTakenAsItIs() {
        assertThat(line(record("it's {0} and \"that\"\\\n\t\u0001")))
                .contains("\"message\":\"it's {0} and \\\"that\\\"\\\\\\n\\t\\u0001\"")
                .hasLineCount(1);
    }

    @Test
    void whatWasThrownIsAField() {
        LogRecord record = record("shard died");
        record.setThrown(new IllegalStateException("why"));

        assertThat(line(record))
                .contains("\"exception\":\"java.lang.IllegalStateException: why\\n\\tat ")
                .hasLineCount(1);
    }

    private static String line(LogRecord record) {
        return new LogFormat.JsonLines().format(record);
    }

    private static LogRecord record(String message, Object... values) {
        LogRecord record = new LogRecord(Level.INFO, message);
        record.setLoggerName("l");
        record.setInstant(Instant.parse("2026-01-02T03:04:05.006007Z"));
        record.setParameters(values);
        return record;
    }
}
