// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Functions on whole blobs, and those that are refused with what to do instead.
final class BlobsAndRefusalsTest {
    @Test
    void textsAndBlobsArePackedAsZstdFrames() {
        try (Answers answers = new Answers()) {
            assertThat(
                            answers.rows(
                                    """
                                    SELECT
                                      hex(substr(__intrinsic_zstd_compress('hello, hello'), 1, 4)),
                                      hex(substr(__intrinsic_zstd_compress(x'00ff'), 1, 4)),
                                      length(__intrinsic_zstd_compress(printf('%01000d', 0))) < 50,
                                      __intrinsic_zstd_compress(NULL) IS NULL
                                    """))
                    .containsExactly("28B52FFD,28B52FFD,1,1");
            assertThatThrownBy(() -> answers.rows("SELECT __intrinsic_zstd_compress(1)"))
                    .hasMessageContaining("argument must be a string or blob");
        }
    }

    @Test
    void anEmptyMessageIsNull() {
        try (Answers answers = new Answers()) {
            assertThat(
                            answers.rows(
                                    """
                                    SELECT
                                      hex(null_if_empty(x'0801')),
                                      null_if_empty(x'') IS NULL,
                                      null_if_empty(NULL) IS NULL
                                    """))
                    .containsExactly("0801,1,1");
            assertThatThrownBy(() -> answers.rows("SELECT null_if_empty('')"))
                    .hasMessageContaining("argument must be BYTES");
        }
    }

    @Test
    void aStructIsAPointer() {
        try (Answers answers = new Answers()) {
            assertThat(answers.rows("SELECT __intrinsic_struct('a', 'b', 1, NULL), 1"))
                    .containsExactly("NULL,1");
            assertThatThrownBy(() -> answers.rows("SELECT __intrinsic_struct('a')"))
                    .hasMessageContaining("even number of arguments");
            assertThatThrownBy(() -> answers.rows("SELECT __intrinsic_struct(1, 2)"))
                    .hasMessageContaining("field names must be strings");
            assertThatThrownBy(() -> answers.rows("SELECT __intrinsic_struct('a', x'00')"))
                    .hasMessageContaining("blob fields not supported");
        }
    }

    @Test
    void whatWritesFilesOrMessagesOfMetricsSaysWhatToDoInstead() {
        try (Answers answers = new Answers()) {
            assertThatThrownBy(() -> answers.rows("SELECT __intrinsic_file_write('f', x'00')"))
                    .hasMessageContaining("File I/O is disabled")
                    .hasMessageContaining("select the content");
            assertThatThrownBy(() -> answers.rows("SELECT __intrinsic_file_write(1, x'00')"))
                    .hasMessageContaining("argument 1 must be STRING");
            assertThatThrownBy(() -> answers.rows("SELECT __intrinsic_file_write('f', 'text')"))
                    .hasMessageContaining("argument 2 must be BYTES");
            assertThatThrownBy(() -> answers.rows("SELECT EXPORT_JSON('trace.json')"))
                    .hasMessageContaining("File I/O is disabled")
                    .hasMessageContaining("traceconv json");
            assertThatThrownBy(
                            () -> answers.rows("SELECT unwrap_metric_proto(x'', 'TraceMetrics')"))
                    .hasMessageContaining("trace summary with metrics v2");
        }
    }
}
