// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What every place for large answers has to do.
@NullMarked
abstract class ClaimCheckStoreContract {
    abstract ClaimCheckStore store();

    /// Makes whatever lies there look as if it had been laid down then.
    abstract void age(Instant then) throws IOException;

    /// How many answers and beginnings of some lie there.
    abstract int left() throws IOException;

    @Test
    void anAnswerIsReadAsItWasWritten() throws IOException {
        ClaimCheck check = lay("some rows");

        try (InputStream in = store().open(check)) {
            assertThat(in.readAllBytes()).isEqualTo("some rows".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(check.bytes()).isEqualTo(9);
    }

    @Test
    void whatIsNotCommittedIsNotThere() throws IOException {
        try (ClaimCheckWriter writer = store().create("q.1")) {
            writer.write("half".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(left()).isZero();
    }

    @Test
    void anAnswerThatIsNotWholeFailsAtItsEnd() throws IOException {
        ClaimCheck check = lay("some rows");
        ClaimCheck wrong = new ClaimCheck(check.uri(), check.crc32c() + 1, check.bytes());

        try (InputStream in = store().open(wrong)) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected 9 bytes with crc32c");
        }
    }

    @Test
    void whatIsDeletedIsGoneAndCanBeDeletedAgain() throws IOException {
        ClaimCheck check = lay("x");
        store().delete(check);
        store().delete(check);

        assertThatThrownBy(() -> store().open(check).readAllBytes())
                .isInstanceOf(IOException.class);
    }

    @Test
    void nothingElseIsOpenedOrRemoved() throws IOException {
        ClaimCheck check = lay("x");
        for (String uri :
                new String[] {
                    "file:///etc/passwd",
                    "gs://other/claims/x.answer",
                    check.uri() + "/../../x.answer",
                    check.uri().toString().replace(".answer", ".txt")
                }) {
            ClaimCheck outside = new ClaimCheck(URI.create(uri), 0, 0);

            assertThatThrownBy(() -> store().open(outside)).isInstanceOf(ProcessorException.class);
            assertThatThrownBy(() -> store().delete(outside))
                    .isInstanceOf(ProcessorException.class);
        }
    }

    @Test
    void whatNobodyTookGoesWhenItIsOld() throws IOException {
        Instant now = Instant.now();
        lay("old");
        age(now.minusSeconds(7200));
        ClaimCheck fresh = lay("fresh");

        assertThat(store().removeOlderThan(now.minusSeconds(3600))).isEqualTo(1);
        assertThat(left()).isEqualTo(1);
        assertThat(store().open(fresh).readAllBytes()).hasSize(5);
    }

    private ClaimCheck lay(String answer) throws IOException {
        try (ClaimCheckWriter writer = store().create("query.1")) {
            writer.write(answer.getBytes(StandardCharsets.UTF_8));
            return writer.commit();
        }
    }
}
