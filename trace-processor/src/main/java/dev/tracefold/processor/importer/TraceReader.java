// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

/// First half of an importer: takes the bytes of one trace in order, as they come.
public interface TraceReader {
    /// Takes more bytes. The array belongs to the reader from now on and never changes, unless it says that it
    /// [keeps][#keepsBytes()] none; events may point into it. Cuts fall anywhere.
    ///
    /// @throws dev.tracefold.processor.error.ProcessorException of category data when this cannot be the format it was taken for
    void feed(byte[] buffer, int offset, int length);

    /// Whether what was fed is needed after [#feed(byte[], int, int)] has returned. If not, other bytes may be in the
    /// array then.
    default boolean keepsBytes() {
        return true;
    }

    /// Says that no bytes follow, before the last events are sorted and parsed.
    void endOfFile();

    /// Says that every event has been parsed: time to close and store what is still held.
    default void finish() {}
}
