// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What goes back over HTTP.
///
/// @param status HTTP status
/// @param contentType of the body
/// @param headers besides
/// @param body the bytes, as the header `Content-Encoding` says they are coded; closed by whoever sends it
public record ProfileResponse(
        int status, String contentType, Map<String, String> headers, InputStream body) {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain";

    public ProfileResponse {
        headers = Map.copyOf(headers);
    }

    /// A short answer.
    static ProfileResponse of(int status, String contentType, String body) {
        return new ProfileResponse(
                status,
                contentType,
                Map.of(),
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }
}
