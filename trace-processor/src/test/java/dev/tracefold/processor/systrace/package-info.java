// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Lines of ftrace text, and the rows they must become.
@NullMarked
package dev.tracefold.processor.systrace;

import org.jspecify.annotations.NullMarked;
