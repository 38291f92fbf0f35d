// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// One report of everything that is measured against the peer.
/// [BenchReport][dev.tracefold.bench.report.BenchReport] runs parts, keeps every run of each in a file of the part, and renders the
/// page from those files, so that one part can be measured again without the others.
/// [ReportRows][dev.tracefold.bench.report.ReportRows] says what rows there are, with the peer's figures and the targets.
@NullMarked
package dev.tracefold.bench.report;

import org.jspecify.annotations.NullMarked;
