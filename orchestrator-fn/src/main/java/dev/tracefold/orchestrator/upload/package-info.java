// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Traces that arrive: [PushMessages] and [ObjectChange] read what stores say in their own ways,
/// [UploadHandler] has the trace read by a worker and keeps the catalog true, and [PushVerifier] lets only
/// Google's pushes in.
@NullMarked
package dev.tracefold.orchestrator.upload;

import org.jspecify.annotations.NullMarked;
