// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

import dev.tracefold.processor.error.ProcessorException;

/// Holds answers that are too large for an event. Implementations are shared by many threads, and
/// by processes where worker and orchestrator are apart.
public interface ClaimCheckStore {
    /// Begins an answer under a name that is unique whatever the hint is.
    ///
    /// @param hint helps people to recognise it; letters, digits, dots and dashes
    /// @throws IOException when the store does not take it
    ClaimCheckWriter create(String hint) throws IOException;

    /// The bytes of an answer. That they are as many as promised, with the checksum promised, is
    /// checked while they are read: the stream fails at its end otherwise.
    ///
    /// @throws IOException when there is no such answer
    /// @throws ProcessorException of category user when the address is not one of this store's
    InputStream open(ClaimCheck check) throws IOException;

    /// Removes an answer that nobody will read; one that is gone already is no fault.
    ///
    /// @throws IOException when it cannot be removed
    void delete(ClaimCheck check) throws IOException;

    /// Removes what was laid down before then: answers of queries that ended without their
    /// orchestrator, and what killed workers had begun.
    ///
    /// @return how many there were
    /// @throws IOException when the store cannot be asked
    int removeOlderThan(Instant then) throws IOException;
}
