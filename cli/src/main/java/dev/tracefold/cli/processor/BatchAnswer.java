// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.io.IOException;
import java.io.OutputStream;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import org.jspecify.annotations.Nullable;

/// One line of a batch's output.
///
/// @param csv what was printed, up to the failure if there was one
/// @param error why it failed; null when it did not
record BatchAnswer(String csv, @Nullable String error) {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    static BatchAnswer answered(String csv) {
        return new BatchAnswer(csv, null);
    }

    static BatchAnswer failed(String csv, String error) {
        return new BatchAnswer(csv, error);
    }

    /// `{"ok":...,"csv":...,"error":...}` and the end of the line.
    void writeTo(OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeBooleanField("ok", error == null);
            json.writeStringField("csv", csv);
            json.writeStringField("error", error);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
