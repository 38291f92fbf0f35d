// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.architecture;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.cli.query.EmbeddedWorker;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.broker.LocalBroker;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress.Grammar;
import dev.tracefold.worker.WorkerFunction;

import static org.assertj.core.api.Assertions.assertThat;

/// A dashboard names metrics in prose that no compiler reads, so this test looks them up.
@NullMarked
class DashboardTest {
    private static final Path DASHBOARD = Path.of("../eventing/observability/dashboard.json");
    private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"([^\"]*)\"");
    private static final Pattern METRIC = Pattern.compile("\\b(?:tracefold|jvm|process)_\\w+");

    @Test
    void everyMetricOfTheDashboardIsExported(@TempDir Path scratch) throws Exception {
        Set<String> named = new TreeSet<>();
        EXPRESSION
                .matcher(Files.readString(DASHBOARD))
                .results()
                .forEach(expression ->
                        METRIC.matcher(expression.group(1))
                                .results()
                                .map(MatchResult::group)
                                .forEach(named::add));

        String exported = exported(scratch);

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(named)
                .allSatisfy(
                        metric -> assertThat(exported).containsPattern("(?m)^" + metric + "[ {]"));
    }

    private static String exported(Path scratch) throws Exception {
        try (WorkerFunction worker =
                        EmbeddedWorker.start(
                                1,
                                ProcessorOptions.DEFAULTS,
                                StoreSettings.defaults(Grammar.PATHS, Optional.empty()),
                                scratch);
                EmbeddedPipeline pipeline =
                        EmbeddedPipeline.start(worker, EmbeddedPipeline.settings(1), scratch);
                LocalBroker broker =
                        LocalBroker.start(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                "/default/tracefold",
                                List.of());
                HttpClient client = HttpClient.newHttpClient()) {
            return worker.metrics().start().render()
                    + pipeline.queries().metrics().render()
                    + client.send(
                                    HttpRequest.newBuilder(broker.ingress().resolve("/metrics"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
        }
    }
}
