// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.proto.event.ShardResult;
import dev.tracefold.proto.perfetto.QueryResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Answers in events and behind claim checks.
@NullMarked
class ResultSpoolTest {
    @TempDir Path directory;

    @Test
    void aSmallAnswerStaysInTheEvent() throws IOException {
        ShardAnswer answer = spool(1000, part("a"), part("b"));

        assertThat(answer).isEqualTo(new ShardAnswer.Inline(List.of(part("a"), part("b"))));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aLargeAnswerIsLaidDownAsOneMessage() throws IOException {
        ShardAnswer answer = spool(10, part("first column"), part("b"), part("c"));

        assertThat(answer).isInstanceOf(ShardAnswer.Claimed.class);
        assertThat(ShardResult.parseFrom(Files.readAllBytes(onlyFile())).getResultList())
                .containsExactly(part("first column"), part("b"), part("c"));
        assertThat(parts(answer)).containsExactly(part("first column"), part("b"), part("c"));
    }

    @Test
    void anAnswerThatIsDroppedLeavesNothing() throws IOException {
        try (ResultSpool spool = new ResultSpool(0, store(), "q.0")) {
            spool.accept(part("a"));
        }

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theSameShardTwiceIsLaidDownTwice() throws IOException {
        spool(0, part("a"));
        spool(0, part("a"));

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void anAnswerThatWasChangedIsNotBelieved() throws IOException {
        ShardAnswer answer = spool(0, part("aaaa"));
        byte[] bytes = Files.readAllBytes(onlyFile());
        bytes[bytes.length - 1] ^= 1;
        Files.write(onlyFile(), bytes);

        assertThatThrownBy(() -> parts(answer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("crc32c");
    }

    @Test
    void aClaimCheckNamesNoOtherFile() {
        for (String uri :
                List.of(
                        "file:///etc/passwd",
                        directory.resolve("../x.answer").toUri().toString(),
                        directory.resolve("secret.txt").toUri().toString(),
                        "file://host" + directory + "/x.answer",
                        "http://127.0.0.1/x.answer")) {
            assertThatThrownBy(() -> store().open(new ClaimCheck(URI.create(uri), 0, 0)))
                    .isInstanceOf(ProcessorException.class)
                    .hasMessageStartingWith("claim check " + uri + ": expected a file ");
        }
    }

    @Test
    void whatIsGoneCanBeDeletedAgain() throws IOException {
        if (spool(0, part("a")) instanceof ShardAnswer.Claimed(ClaimCheck check)) {
            store().delete(check);
            store().delete(check);
        }

        assertThat(directory).isEmptyDirectory();
    }

    private ClaimCheckStore store() {
        return new FileClaimCheckStore(directory);
    }

    private ShardAnswer spool(int inlineLimitBytes, QueryResult... parts) throws IOException {
        try (ResultSpool spool = new ResultSpool(inlineLimitBytes, store(), "q.0")) {
            List.of(parts).forEach(spool);
            return spool.finish();
        }
    }

    private List<QueryResult> parts(ShardAnswer answer) throws IOException {
        List<QueryResult> read = new ArrayList<>();
        try (AnswerParts parts = AnswerParts.open(answer, store())) {
            for (QueryResult part = parts.next(); part != null; part = parts.next()) {
                read.add(part);
            }
        }
        return read;
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static QueryResult part(String column) {
        return QueryResult.newBuilder().addColumnNames(column).build();
    }
}
