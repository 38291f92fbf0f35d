// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// A log that lives as long as its process.
@NullMarked
class MemoryEventLogTest {
    private final MemoryEventLog log = new MemoryEventLog();
    private final BlockingQueue<EventLog.Open> given = new LinkedBlockingQueue<>();

    @Test
    void whatEverybodyHasDealtWithIsForgotten() throws Exception {
        BlockingQueue<EventLog.Open> others = new LinkedBlockingQueue<>();
        EventLog.Reader one = log.read("one", 1000, given::add);
        EventLog.Reader two = log.read("two", 1000, others::add);
        for (int i = 0; i < 600; i++) {
            append(Integer.toString(i));
        }

        for (int i = 0; i < 600; i++) {
            given.take().done();
        }
        assertThat(log.size()).isEqualTo(600);
        for (int i = 0; i < 600; i++) {
            others.take().done();
        }

        assertThat(log.size()).isZero();
        append("600");
        assertThat(given.take().entry().event().getId()).isEqualTo("600");
        one.close();
        two.close();
    }

    @Test
    void theNextReaderOfAGroupGetsWhatTheLastOneDidNotDealWith() throws Exception {
        EventLog.Reader first = log.read("g", 3, given::add);
        for (int i = 0; i < 5; i++) {
            append(Integer.toString(i));
        }
        EventLog.Open zero = given.take();
        EventLog.Open one = given.take();
        EventLog.Open two = given.take();
        one.done();
        first.close();
        zero.done();
        two.done();
        given.clear();

        EventLog.Reader second = log.read("g", 10, given::add);

        List<String> again = new ArrayList<>();
        while (!again.contains("4")) {
            again.add(given.take().entry().event().getId());
        }
        // The second was dealt with, but the first was not: it stands behind it.
        assertThat(again).startsWith("0").endsWith("2", "3", "4");
        second.close();
    }

    @Test
    void aNewGroupReadsWhatComesAfterIt() throws Exception {
        EventLog.Reader old = log.read("old", 10, _ -> {});
        append("before");

        EventLog.Reader reader = log.read("new", 10, given::add);
        append("after");

        assertThat(given.take().entry().event().getId()).isEqualTo("after");
        old.close();
        reader.close();
    }

    @Test
    void aClosedLogKeepsNothing() {
        log.close();

        assertThatThrownBy(() -> append("1"))
                .isInstanceOf(IOException.class)
                .hasMessage("the log is closed");
    }

    private void append(String id) throws IOException {
        log.append(new EventLog.Entry(BrokerContract.event(id, "a"), 1));
    }
}
