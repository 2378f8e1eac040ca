/** How much work a request sounds like; the format is that of `lexicon-verbs.ts`. */
export const EFFORT: Readonly<Record<string, string>> = {
  scope: `
    entire whole monolith* social_network operating_system payment_system corporate_strategy everywhere across throughout codebase monorepo repository-wide architecture architect end-to-end end_to_end full_stack full-stack fullstack microservice* many_files multi-file multi-tenant multitenant project-wide complete_application full_application from_scratch infrastructure production-grade production-ready each_module each_service pipeline_and both_client client_and_server backend_and_frontend frontend_and_backend subsystem*
    gesamt* ganze* samtliche uberall plattform architektur vollstandig* tout_le toute_la l'ensemble entier* architecture tous_les complete todo_el toda_la todos_los completo completa arquitectura toda_a todos_os arquitetura servicos tutto_il tutta_la tutti_i intero architettura
    весь вся всю целиком полноцен* платформ* архитектур* повсюду tum butun mimari cały całą architektur* hele hela alla
    整个 全部 完整 架构 微服务 全局 全面 全体 アーキテクチャ 전체 아키텍처 كامل* جميع पूरा सभी toan_bo tat_ca seluruh semua`,
  wide: `
    all every multiple several files platform system systems services modules packages enterprise layers
    alle dienste module mehrere plateforme chaque services plusieurs plataforma servicios varios todo_o plataforma piattaforma servizi
    все всех систем* сервис* модул* нескольк* platform* servis* wszystkie wszystkich platform* usług* kilka alle platform systeem
    所有 平台 系统 多个 すべて 全て システム 複数 プラットフォーム 모든 시스템 여러 플랫폼 نظام منصه he_thong sistem`,
  hard: `
    circular_dependenc* dependency_injection bottleneck* public_api stress_test concurrency concurrent microservice* multi-tenancy grpc kernel database_engine full_stack ledger idempotent fraud reconciliation distributed consensus raft paxos crdt crdts race_condition race_conditions deadlock* lock-free lockless thread-safe multithread* parallel scalab* scale_to scaling sharding replication failover high-availability fault-tolerant fault_tolerance zero-downtime zero_downtime backwards_compatib* backward_compatib* backwards-compatib* migration* oauth2 sso saml oidc encryption cryptograph* end-to-end_encryption compiler interpreter parser type_checker garbage_collector allocator kernel scheduler storage_engine transaction* isolation mvcc real-time realtime low-latency latency throughput memory_leak* profiling benchmark* security audit compliance penetration threat_model authorization rbac billing orchestrat* kubernetes event_sourcing cqrs saga* hexagonal domain-driven ddd optimization_problem dynamic_programming graph_algorithm np-hard proof prove theorem lemma rigorous derive differential integral eigen* neural_network* transformer* reinforcement_learning quantum simulation_of algorithmic_trading root_cause heisenbug intermittent* sporadic* untangle decouple redesign rearchitect* re-architect* multi-tenan* plugin_system protocol state_machine backpressure idempoten* consistency
    nebenlaufig* verteilt* skalierbar* verschlussel* mandantenfahig* migration* authentifizierung abrechnung uberwachung concurren* distribue* chiffrement authentification facturation multi-locataire distribuid* autenticacion facturacion cifrado autenticacao faturamento autenticazione fatturazione параллельн* распределен* масштабир* шифрован* аутентификац* миграци* биллинг* мониторинг* dagitik kimlik_dogrulama rozproszon* uwierzytelni*
    并发 分布式 高可用 可扩展 加密 认证 权限 迁移 计费 监控 多租户 死锁 线程安全 事务 一致性 证明 並行 分散 認証 暗号 マルチテナント 移行 동시성 분산 인증 암호화 마이그레이션 멀티테넌트`,
  product: `
    essay_on literature_review research_proposal business_plan marketing_plan training_plan study_plan go_to_market curriculum syllabus white_paper thesis dissertation story_featuring word_story word_essay word_article word_report 1000_words 1500_words 2000_words app apps application applications webapp website site game games dashboard blog shop store platform backend rest_api api_with crud clone crawler scraper bot extension plugin framework engine compiler simulator editor tool_that cli package library sdk service microservice server
    anwendung webseite spiel application site jeu aplicacion sitio juego pagina_web aplicativo jogo applicazione sito gioco приложени* сайт игр* бот* uygulama oyun site aplikacj* gra gre stron*
    应用 网站 游戏 平台 系统 接口 アプリ サイト ゲーム API 앱 웹사이트 게임 تطبيق موقع لعبه ऐप वेबसाइट गेम ung_dung tro_choi aplikasi permainan`,
  depth: `
    in_depth in-depth deep_dive deep-dive comprehensive comprehensively thorough thoroughly detailed in_detail rigorous rigorously exhaustive complete completely step_by_step with_tests and_tests with_examples documentation edge_cases production trade-offs tradeoffs design implement_and including support constraints requirements must should ensure guarantee
    ausfuhrlich* detailliert* grundlich* umfassend* en_detail detaille* approfondi* complet* detallad* exhaustiv* detalhad* complet* dettagliat* approfondit* подробн* детальн* тщательн* всесторон* detayli kapsamli szczegołow* dokładn* uitgebreid
    详细 深入 全面 彻底 完善 詳しく 詳細 徹底 包括的 자세히 상세 철저 بالتفصيل विस्तार chi_tiet rinci`,
  easy: `
    simple simply quick quickly short brief briefly just basic small tiny little one-liner one_liner hello_world trivial minimal example eli5 in_one_sentence one_sentence single tl tldr yes_or_no
    einfach* kurz* schnell klein* nur simple* court* rapide* petit* juste brev* sencill* rapid* corto pequen* solo simples curt* pequen* so semplic* brev* piccol* solo прост* кратк* быстр* короткий маленьк* только basit* kisa* kucuk sadece prost* krotk* mał* tylko eenvoudig* kort* klein* enkel*
    简单 快速 简短 小 只 一行 通俗 簡単 短く 簡潔 だけ ちょっと 간단 짧게 작은 빠르게 بسيط* قصير* सरल छोटा ngan_gon don_gian singkat sederhana`,
};
