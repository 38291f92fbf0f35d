// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.upload;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.events.EventOutcome;

import static org.assertj.core.api.Assertions.assertThat;

/// Tokens signed here, with keys served here.
@NullMarked
class PushVerifierTest {
    private static final String AUDIENCE = "https://tracefold.example/";
    private static final String ACCOUNT = "push@project.iam.gserviceaccount.com";

    private final KeyPair keys;
    private final HttpServer server;
    private final PushVerifier verifier;

    PushVerifierTest() throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] set = keySet((RSAPublicKey) keys.getPublic()).getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/keys",
                exchange -> {
                    try (exchange) {
                        exchange.getResponseHeaders().set("Content-Type", "application/json");
                        exchange.sendResponseHeaders(200, set.length);
                        exchange.getResponseBody().write(set);
                    }
                });
        server.start();
        verifier =
                new PushVerifier(
                        Optional.of(
                                new PushSettings(
                                        AUDIENCE,
                                        PushSettings.GOOGLE,
                                        Optional.of(ACCOUNT),
                                        Optional.of(
                                                URI.create(
                                                        "http://127.0.0.1:%d/keys"
                                                                .formatted(
                                                                        server.getAddress()
                                                                                .getPort()))))));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aTokenForUsIsLetIn() throws Exception {
        assertThat(refusal(token(PushSettings.GOOGLE, AUDIENCE, ACCOUNT, 3600))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://accounts.google.com, https://other.example/, push@project.iam.gserviceaccount.com, 3600, 401",
        "https://evil.example, https://tracefold.example/, push@project.iam.gserviceaccount.com, 3600, 401",
        "https://accounts.google.com, https://tracefold.example/, push@project.iam.gserviceaccount.com, -3600, 401",
        "https://accounts.google.com, https://tracefold.example/, other@project.iam.gserviceaccount.com, 3600, 403"
    })
    void anyOtherIsRefused(String issuer, String audience, String account, long seconds, int status)
            throws Exception {
        assertThat(refusal(token(issuer, audience, account, seconds))).contains(status);
    }

    @Test
    void aTokenThatWasTouchedIsRefused() throws Exception {
        String token = token(PushSettings.GOOGLE, AUDIENCE, ACCOUNT, 3600);
        String other = token(PushSettings.GOOGLE, AUDIENCE, ACCOUNT, 3601);

        assertThat(
                        refusal(
                                other.substring(0, other.lastIndexOf('.'))
                                        + token.substring(token.lastIndexOf('.'))))
                .contains(401);
        assertThat(refusal("no.token")).contains(401);
        assertThat(refusal("")).contains(401);
        assertThat(verifier.refusal(Map.of())).isPresent();
    }

    @Test
    void withoutSettingsEveryPushIsLetIn() {
        assertThat(new PushVerifier(Optional.empty()).refusal(Map.of())).isEmpty();
    }

    private Optional<Integer> refusal(String token) {
        return verifier.refusal(Map.of("Authorization", "Bearer " + token))
                .map(outcome -> ((EventOutcome.Refused) outcome).status());
    }

    private String token(String issuer, String audience, String account, long seconds)
            throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        String signed =
                base64("{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}")
                        + "."
                        + base64(
                                """
                                {"iss":"%s","aud":"%s","email":"%s","email_verified":true,"sub":"1",
                                 "iat":%d,"exp":%d}
                                """
                                        .formatted(
                                                issuer,
                                                audience,
                                                account,
                                                now + Math.min(seconds, 0) - 10,
                                                now + seconds));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    private static String keySet(RSAPublicKey key) {
        return """
        {"keys":[{"kid":"k1","kty":"RSA","alg":"RS256","use":"sig","n":"%s","e":"%s"}]}
        """
                .formatted(base64(key.getModulus()), base64(key.getPublicExponent()));
    }

    private static String base64(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
