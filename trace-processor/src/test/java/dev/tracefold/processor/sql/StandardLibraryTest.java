// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

final class StandardLibraryTest {
    private final Answers answers =
            new Answers(new TraceStorage(Long.MAX_VALUE), ModuleRegistry.withStandardLibrary());

    @AfterEach
    void close() {
        answers.close();
    }

    @Test
    void modulesAreThereByTheirKeysAndMakeNothingBeforeTheyAreIncluded() {
        assertThat(answers.rows("SELECT count() FROM sqlite_master WHERE name = 'thread_slice'"))
                .containsExactly("0");

        assertThat(
                        answers.rows(
                                "INCLUDE PERFETTO MODULE time.conversion; SELECT time_to_ms(7000000)"))
                .containsExactly("7");
    }

    @Test
    void everyModuleCanBeIncludedInOneSession() {
        assertThat(answers.all("INCLUDE PERFETTO MODULE *")).isEmpty();
    }
}
